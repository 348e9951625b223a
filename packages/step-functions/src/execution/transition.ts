import type { Json, JsonObject } from '../language/json.ts';

/** How a state was exited: its output, the variables it set, and where to go. */
export interface Transition {
  readonly output: Json;
  readonly assigned: JsonObject | undefined;
  /** The next state; undefined ends the branch, the iteration or the execution. */
  readonly next: string | undefined;
}
