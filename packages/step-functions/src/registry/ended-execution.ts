import type { ExecutionStart, ExecutionStatus } from '../execution/start.ts';

/** What stays in memory of an execution that has ended and was put into the archive: enough to list and to find it. */
export interface EndedExecution {
  /** Its number in the journal. */
  readonly id: number;
  readonly start: Omit<ExecutionStart, 'inputText' | 'seed' | 'roleArn' | 'traceHeader'>;
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  /** ms since the epoch */
  readonly stoppedAt: number;
  readonly redriveCount: number;
  /** ms since the epoch */
  readonly redrivenAt: number | undefined;
  /** How many its history has. */
  readonly events: number;
  readonly mapRuns: readonly string[];
  /** Whether its state machine was deleted. */
  orphaned: boolean;
  /** Tells it from an execution that is in memory as a whole. */
  readonly archived: true;
}
