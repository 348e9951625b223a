export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An item of ListExecutions; times are seconds since the epoch. */
export interface ListedExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly redriveCount: number;
}

/** DescribeExecution. */
export interface DescribedExecution extends ListedExecution {
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveStatus: string;
  /** Of a child execution of a distributed Map. */
  readonly mapRunArn?: string;
}

export interface ListedStateMachine {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly creationDate: number;
}

/** What time it is in the run, in ms since the epoch; `next`: when the next timer is due. */
export type Time =
  | { readonly clock: 'real' }
  | { readonly clock: 'virtual'; readonly now: number; readonly next?: number };

/** POST /api/outcomes: what the list of executions shows of each, and ListExecutions does not tell. */
export interface Outcome {
  readonly executionArn: string;
  /** The business outcome that the output names, or else the error. */
  readonly outcome?: string;
  readonly reason?: string;
  readonly retries: number;
}

/** A task that waits for somebody outside. Times are ms since the epoch. */
export interface OpenWait {
  /** What POST /api/waits/{id} knows it by. */
  readonly id: string;
  readonly executionArn: string;
  readonly stateName: string;
  readonly enteredEventId: number;
  readonly kind: 'callback' | 'activity';
  readonly resource: string;
  /** What was given to the task, as JSON text. */
  readonly input: string;
  readonly scheduledAt: number;
  readonly timesOutAt?: number;
  readonly heartbeatDueAt?: number;
  /** Whether no worker has taken the activity's task yet. */
  readonly isOffered: boolean;
}

/** GET /api/waits: the oldest 200, and how many there are. */
export interface OpenWaits {
  readonly waits: readonly OpenWait[];
  readonly total: number;
}

/** GET /api/started-by/{executionArn}: the execution whose task has started it, as far as the engine knows. */
export interface StartedBy {
  readonly executionArn: string | undefined;
}
