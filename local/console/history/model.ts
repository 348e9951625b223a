import type { ExecutionStatus } from '../api/types.ts';
import type { StateStatus } from '../graph/status.ts';

/** One try of a task. Times are ms since the epoch. */
export interface Attempt {
  readonly from: number;
  to?: number;
  /** When the state gives up. */
  readonly deadline?: number;
  /** Since when its callback is waited for. */
  waitingFrom?: number;
  error?: string;
  cause?: string;
  /** The event whose output names the execution that the task has started. */
  startedId?: number;
}

/** One visit of a state, from entering to leaving it. Times are ms since the epoch. */
export interface Visit {
  readonly state: string;
  readonly enteredId: number;
  readonly from: number;
  to?: number;
  status: Exclude<StateStatus, 'not-taken'>;
  readonly attempts: Attempt[];
  readonly parent?: Visit;
  /** Whether it is a Wait state. */
  readonly waits: boolean;
  /** Which iteration of the Map state around it; undefined: none. */
  readonly iteration?: number;
  /** The run of a distributed Map. */
  mapRunArn?: string;
  /** The events that hold what was given to the task, the error, and the output. */
  scheduledId?: number;
  failedId?: number;
  exitedId?: number;
  error?: string;
  cause?: string;
}

/** A time in which an execution had ended before it was redriven. ms since the epoch; without `to`, it has not been. */
export interface Stop {
  readonly from: number;
  to?: number;
}

/** What has happened in an execution up to some event. */
export interface Progress {
  /** What had become of the execution. */
  readonly status: ExecutionStatus;
  readonly error?: string;
  readonly cause?: string;
  readonly stops: readonly Stop[];
  readonly visits: readonly Visit[];
  readonly statuses: ReadonlyMap<string, StateStatus>;
  /** By `transitionKey`; from and to the ends of the workflow by the empty name. */
  readonly taken: ReadonlySet<string>;
  /** As AWS bills them: each state entered and each retry. */
  readonly stateTransitions: number;
  readonly retries: number;
  /** Which visit an event belongs to. */
  readonly visitOf: ReadonlyMap<number, Visit>;
}
