import type { ExecutionStatus } from '../api/types.ts';
import type { StateStatus } from '../graph/status.ts';

/** One try of a task. Times are ms since the epoch. */
export interface Attempt {
  readonly from: number;
  to?: number;
  /** The timeout of the try. */
  readonly deadline?: number;
  /** The time since which its callback is awaited. */
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
  /** The index of the iteration of the Map state around it; undefined: none. */
  readonly iteration?: number;
  /** The run of a distributed Map. */
  mapRunArn?: string;
  /** The events with the input of the task, the error, and the output. */
  scheduledId?: number;
  failedId?: number;
  exitedId?: number;
  error?: string;
  cause?: string;
}

/** A period between an end and a redrive, in ms since the epoch; without `to`, there was no redrive. */
export interface Stop {
  readonly from: number;
  to?: number;
}

/** The state of an execution up to an event. */
export interface Progress {
  /** The status of the execution. */
  readonly status: ExecutionStatus;
  readonly error?: string;
  readonly cause?: string;
  readonly stops: readonly Stop[];
  readonly visits: readonly Visit[];
  readonly statuses: ReadonlyMap<string, StateStatus>;
  /** By `transitionKey`; from and to the ends of the workflow by the empty name. */
  readonly taken: ReadonlySet<string>;
  /** Counted as AWS bills them: each entered state and each retry. */
  readonly stateTransitions: number;
  readonly retries: number;
  /** The visit of each event. */
  readonly visitOf: ReadonlyMap<number, Visit>;
}
