import type { Seed } from './random.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** The start of an execution: with it and the inputs, the execution can be replayed. */
export interface ExecutionStart {
  readonly arn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly stateMachineVersionArn?: string;
  readonly stateMachineAliasArn?: string;
  readonly mapRunArn?: string;
  /** The execution whose task has started it. */
  readonly startedBy?: string;
  /** Whether a caller waits for its end: StartSyncExecution or TestState. */
  readonly isSynchronous?: true;
  readonly roleArn: string;
  readonly inputText: string;
  readonly traceHeader?: string;
  /** ms since the epoch */
  readonly startedAt: number;
  readonly seed: Seed;
}
