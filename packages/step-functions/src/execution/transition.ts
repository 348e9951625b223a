import type { Json, JsonObject } from '../language/json.ts';

/** The exit of a state: its output, the variables that it assigned, and the next state. */
export interface Transition {
  readonly output: Json;
  readonly assigned: JsonObject | undefined;
  /** The next state; undefined ends the branch, the iteration or the execution. */
  readonly next: string | undefined;
}
