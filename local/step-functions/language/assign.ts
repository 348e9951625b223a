import type { JsonObject } from './json.ts';
import type { Scope } from './scope.ts';

/** Compiles Assign of JSONPath: names (with `.$` for paths and intrinsics) to the new values of the variables. */
export function compileAssign(_assign: JsonObject): (scope: Scope) => JsonObject {
  throw new Error('not yet');
}

/** Compiles Assign of JSONata. */
export function compileJsonataAssign(_assign: JsonObject): (scope: Scope) => Promise<JsonObject> {
  throw new Error('not yet');
}
