import type { Seed } from './random.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** What an execution is started with: enough to run it again from nothing. */
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
  /** Whether its caller waits for it: an Express execution of StartSyncExecution, or a state that is tested. */
  readonly isSynchronous?: true;
  readonly roleArn: string;
  readonly inputText: string;
  readonly traceHeader?: string;
  /** ms since the epoch */
  readonly startedAt: number;
  readonly seed: Seed;
}
