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
  /** Resolves once all that was written down so far is on disk. */
  flushed(): Promise<void>;
  close(): Promise<void>;
}
