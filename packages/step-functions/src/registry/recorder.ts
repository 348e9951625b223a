import type { Execution } from '../execution/execution.ts';
import type { Input } from '../execution/input.ts';
import type { Engine } from './engine.ts';
import type { Revision } from './state-machine.ts';

/** What writes down what happens to an engine, so that it can be built again. */
export interface Recorder {
  started(execution: Execution, revision: Revision): void;
  received(execution: Execution, input: Input, at: number): void;
  /** The execution was pruned. */
  forgot(execution: Execution): void;
  /** A state machine or an activity, or what belongs to it, is not what it was. */
  changed(engine: Engine, arn: string): void;
  /** Why nothing can be written down now; undefined while it can. */
  readonly blocked: Error | undefined;
  /** Resolves once all that was written down so far is on disk; rejects as soon as it is known that the disk does not take it now. */
  flushed(): Promise<void>;
  /** Resolves once all that was written down so far is on disk, however long that takes. */
  written(): Promise<void>;
  close(): Promise<void>;
}
