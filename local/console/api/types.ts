import type { ExecutionStatus, ListedExecution as ListItem } from 'step-functions-engine';

export type { ExecutionStatus };

/** An item of ListExecutions; times are seconds since the epoch. */
export interface ListedExecution extends ListItem {
  /** Of an Express execution whose start was not logged: `startDate` is that of the first event that was. */
  readonly startedBefore?: boolean;
}

/** DescribeExecution. */
export interface DescribedExecution extends ListedExecution {
  /** Not there of an Express execution whose data is not logged. */
  readonly input?: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveStatus: string;
  /** Set for a child execution of a distributed Map. */
  readonly mapRunArn?: string;
}

export interface ListedStateMachine {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly creationDate: number;
}

/** The time of the run's clock, in ms since the epoch; `next`: the time of the next timer. */
export type Time =
  | { readonly clock: 'real' }
  | { readonly clock: 'virtual'; readonly now: number; readonly next?: number };

/** POST /api/outcomes: the data of an execution that the list shows and ListExecutions does not return. */
export interface Outcome {
  readonly executionArn: string;
  /** The business outcome in the output, or the error. */
  readonly outcome?: string;
  readonly reason?: string;
  readonly retries: number;
}

/** A task that waits for an answer from outside. Times are ms since the epoch. */
export interface OpenWait {
  /** The id in POST /api/waits/{id}. */
  readonly id: string;
  readonly executionArn: string;
  readonly stateName: string;
  readonly enteredEventId: number;
  readonly kind: 'callback' | 'activity';
  readonly resource: string;
  /** The input of the task, as JSON text. */
  readonly input: string;
  readonly scheduledAt: number;
  readonly timesOutAt?: number;
  readonly heartbeatDueAt?: number;
  /** Whether it is an activity's task that no worker has taken yet. */
  readonly isOffered: boolean;
}

/** GET /api/waits: the oldest 200, and the total number. */
export interface OpenWaits {
  readonly waits: readonly OpenWait[];
  readonly total: number;
}

/** GET /api/started-by/{executionArn}: the execution whose task has started it, as far as the engine knows. */
export interface StartedBy {
  readonly executionArn: string | undefined;
}

/** GET /api/definition/{executionArn}: what a Standard execution runs; of the child of a distributed Map, its processor. */
export interface Definition {
  readonly definition: string;
}

/** An Express state machine, and the level of its loggingConfiguration: ALL, ERROR, FATAL or OFF. */
export interface ExpressMachine {
  readonly name: string;
  readonly level: string;
}

/** GET /api/express: the Express executions that have logged something, and the state machines of that type. */
export interface ExpressExecutions {
  readonly executions: readonly ListedExecution[];
  readonly machines: readonly ExpressMachine[];
}

/** GET /api/express/{executionArn}: an Express execution, read from the log. */
export interface ExpressExecution {
  readonly execution: DescribedExecution;
  /** As it is now; '' if it is not known what the execution runs. */
  readonly definition: string;
  readonly logged: Logged;
}

/** What an execution is read from, where that is not its history. */
export interface Logged {
  /** What its state machine logs now. */
  readonly level: string;
  /** Whether each event of the execution was logged. */
  readonly isWhole: boolean;
  /** Whether inputs and outputs were. */
  readonly hasData: boolean;
  /** Whether it has entered states that its state machine does not have any more. */
  readonly isDefinitionOther: boolean;
}

/** POST /api/executions: those that a filter lets through, as far as their outcomes are read. */
export interface FilteredExecutions {
  /** The newest first, as many as were asked for. */
  readonly executions: readonly ListedExecution[];
  readonly total: number;
  /** Whether older ones are still being read: there may be more. */
  readonly isReading: boolean;
}

/** GET /api/outcomes: the outcomes that there are, the most frequent first. */
export interface OutcomeCounts {
  readonly outcomes: readonly { readonly outcome: string; readonly executions: number }[];
  readonly isReading: boolean;
}
