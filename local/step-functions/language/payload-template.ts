import type { Json } from './json.ts';
import type { Scope } from './scope.ts';

/** Compiles a payload template (Parameters, ResultSelector, ItemSelector): keys that end in `.$` hold a path or an intrinsic. */
export function compilePayloadTemplate(_template: Json): (scope: Scope) => Json {
  throw new Error('not yet');
}
