import type { Json } from './json.ts';
import type { Scope } from './scope.ts';

/** Compiles a rule of JSONPath (`Variable` and an operator, And, Or, Not). Rules of JSONata are `Condition` expressions. */
export function compileChoiceRule(_rule: Json): (scope: Scope) => boolean {
  throw new Error('not yet');
}
