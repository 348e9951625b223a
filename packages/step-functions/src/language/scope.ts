import type { GuardedOutcome, GuardedRequest } from './guarded-evaluation.ts';
import type { Json } from './json.ts';

/**
 * The source of values for States.MathRandom, States.UUID, $random and $uuid. With a seeded source, a run can be
 * repeated.
 */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A version 4 UUID. */
  uuid(): string;
}

/** The data and services that a path, a template or an expression can use. */
export interface Scope {
  /** `$` in JSONPath, `$states.input` in JSONata: the state's input, the effective input or a result, by the field. */
  readonly input: Json;
  /**
   * `$$` in JSONPath, `$states.context` in JSONata; if it is costly to build, a function that is called only if it is
   * read.
   */
  readonly context: Json | (() => Json);
  /** `$name` in both languages. */
  readonly variables: Readonly<Record<string, Json>>;
  readonly random: Random;
  /** The engine's clock, for $now and $millis: ms since the epoch. */
  readonly now: () => number;
  /** `$states.result` in JSONata, in fields that may use it. */
  readonly result?: Json;
  /** `$states.errorOutput` in JSONata, inside Catch. */
  readonly errorOutput?: Json;
  /** Called with the longest time that an evaluation in this process takes, in µs. */
  readonly spend?: (time: number) => void;
  /** Yields to other executions if much time was used since the last yield; otherwise it returns undefined. */
  readonly yieldToOthers?: () => Promise<void> | undefined;
  /**
   * Runs an evaluation whose time and memory are not bounded in another process. Without it, it runs in this process.
   */
  readonly guard?: (request: GuardedRequest) => Promise<GuardedOutcome>;
}

export function contextOf(scope: Scope): Json {
  return typeof scope.context === 'function' ? scope.context() : scope.context;
}
