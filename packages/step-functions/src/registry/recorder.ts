import type { Execution } from '../execution/execution.ts';
import type { ChildEnd, Input } from '../execution/input.ts';
import type { EndedExecution } from './ended-execution.ts';
import type { KnownExecution } from './known-execution.ts';
import type { StartedExecution } from './started-execution.ts';
import type { Revision } from './state-machine.ts';

/** What writes down what happens to an engine, so that it can be built again. */
export interface Recorder {
  started(execution: StartedExecution, revision: Revision): void;
  received(execution: Execution, input: Input, at: number): void;
  /** The execution has ended. */
  ended(execution: StartedExecution): void;
  /** The execution was pruned. */
  forgot(execution: KnownExecution): void;
  /** What became of an archived execution; undefined if that is damaged. */
  endOf(execution: EndedExecution): Promise<ChildEnd | undefined>;
  /** Runs an archived execution again, with the inputs it had. */
  replayed(execution: EndedExecution): Promise<StartedExecution>;
  /** Takes an execution out of the archive, so that it can be redriven. */
  revived(execution: EndedExecution): Promise<StartedExecution>;
  /** Resolves when no execution is on its way into the archive. */
  settled(): Promise<void>;
  /** A state machine or an activity, or what belongs to it, is not what it was. */
  changed(arn: string): void;
  /** Why nothing can be written down now; undefined while it can. */
  readonly blocked: Error | undefined;
  /** Resolves once all that was written down so far is on disk; rejects as soon as it is known that the disk does not take it now. */
  flushed(): Promise<void>;
  /** Resolves once all that was written down so far is on disk, however long that takes. */
  written(): Promise<void>;
  close(): Promise<void>;
}
