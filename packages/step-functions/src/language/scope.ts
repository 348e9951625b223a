import type { GuardedOutcome, GuardedRequest } from './guarded-evaluation.ts';
import type { Json } from './json.ts';

/** Where States.MathRandom, States.UUID, $random and $uuid take their values from, so that a run can be repeated. */
export interface Random {
  /** A number in [0, 1). */
  next(): number;
  /** A version 4 UUID. */
  uuid(): string;
}

/** What a path, a template or an expression can see while it is evaluated. */
export interface Scope {
  /** `$` in JSONPath, `$states.input` in JSONata: the state's input, or what took its place (the effective input, a result). */
  readonly input: Json;
  /** `$$` in JSONPath, `$states.context` in JSONata; a function where it is costly to build, called only if it is read. */
  readonly context: Json | (() => Json);
  /** `$name` in both languages. */
  readonly variables: Readonly<Record<string, Json>>;
  readonly random: Random;
  /** The engine's clock, for $now and $millis: ms since the epoch. */
  readonly now: () => number;
  /** `$states.result` in JSONata, where the field may see it. */
  readonly result?: Json;
  /** `$states.errorOutput` in JSONata, inside Catch. */
  readonly errorOutput?: Json;
  /** Called with how long an evaluation takes here at most, in µs. */
  readonly spend?: (time: number) => void;
  /** Lets others go on, if much time was spent since that was last done; undefined if not. */
  readonly rest?: () => Promise<void> | undefined;
  /** Makes an evaluation whose time and memory cannot be bounded here. Where there is none, it is made here all the same. */
  readonly guard?: (request: GuardedRequest) => Promise<GuardedOutcome>;
}

export function contextOf(scope: Scope): Json {
  return typeof scope.context === 'function' ? scope.context() : scope.context;
}
