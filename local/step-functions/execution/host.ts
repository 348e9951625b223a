import type { Clock } from '../clock.ts';
import type { LambdaRunner } from '../tasks/lambda-runner.ts';
import type { Execution } from './execution.ts';
import type { Input } from './input.ts';
import type { Waiting } from './waiting.ts';

/** What an execution asks of the engine it runs in. */
export interface Host {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly lambda: LambdaRunner;
  /** Aborted when the engine is closed. */
  readonly signal: AbortSignal;
  /** Who waits for which task token. */
  readonly taskTokens: Map<string, Waiting>;
  /** Called with every input before it is applied. */
  readonly onInput?: (execution: Execution, input: Input) => void;
  /** Called when an execution has ended. */
  readonly onEnd?: (execution: Execution) => void;
  /** Says what is wrong with the engine itself; never a state's own failure. */
  readonly log?: (line: string) => void;
}
