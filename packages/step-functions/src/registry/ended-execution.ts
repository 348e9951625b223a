import type { ExecutionStart, ExecutionStatus } from '../execution/start.ts';

/** The data of an archived execution that stays in memory: enough to list and find it. */
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
  /** The number of events in its history. */
  readonly events: number;
  readonly mapRuns: readonly string[];
  /** Whether its state machine was deleted. */
  orphaned: boolean;
  /** Distinguishes it from an execution that is completely in memory. */
  readonly archived: true;
}
