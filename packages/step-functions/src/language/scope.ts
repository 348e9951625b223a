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
}

export function contextOf(scope: Scope): Json {
  return typeof scope.context === 'function' ? scope.context() : scope.context;
}
