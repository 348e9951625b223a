import type { Execution } from '../execution/execution.ts';
import type { ChildEnd, Input } from '../execution/input.ts';
import type { EndedExecution } from './ended-execution.ts';
import type { KnownExecution } from './known-execution.ts';
import type { StartedExecution } from './started-execution.ts';
import type { Revision } from './state-machine.ts';

/** Records the inputs of an engine, so that its state can be restored. */
export interface Recorder {
  started(execution: StartedExecution, revision: Revision): void;
  received(execution: Execution, input: Input, at: number): void;
  /** The execution has ended. */
  ended(execution: StartedExecution): void;
  /** The execution was pruned. */
  forgot(execution: KnownExecution): void;
  /** The ends of archived executions, roughly latest first; those whose data is damaged are left out. */
  ends(executions: Iterable<EndedExecution>): AsyncGenerator<readonly [EndedExecution, ChildEnd]>;
  /** Replays an archived execution with its recorded inputs. */
  replayed(execution: EndedExecution): Promise<StartedExecution>;
  /** Moves an execution out of the archive, so that it can be redriven. */
  revived(execution: EndedExecution): Promise<StartedExecution>;
  /** A state machine, its versions or aliases, or an activity has changed. */
  changed(arn: string): void;
  /** Why nothing can be recorded now; undefined if it can. */
  readonly blocked: Error | undefined;
  /** Resolves when everything recorded so far is on disk; rejects as soon as a write has failed. */
  flushed(): Promise<void>;
  /** Resolves when everything recorded so far is on disk; it never rejects. */
  written(): Promise<void>;
  close(): Promise<void>;
}
