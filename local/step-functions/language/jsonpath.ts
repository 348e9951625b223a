import type { Json } from './json.ts';
import type { Scope } from './scope.ts';

/** A compiled JSONPath: `$` (input), `$$` (context object) and `$name` (variable) are its roots. */
export interface PathQuery {
  readonly text: string;
  /** A definite path names one value; an indefinite one (wildcard, slice, union, filter, `..`) gives an array. */
  readonly definite: boolean;
  /** The value. Throws States.Runtime `Invalid path '<text>' : <Jayway's reason>` where there is none. */
  (scope: Scope): Json;
  /** The value, or undefined where there is none. */
  find(scope: Scope): Json | undefined;
}

/** Compiles a path. Throws DefinitionError if the text is no path. */
export function compilePath(_text: string): PathQuery {
  throw new Error('not yet');
}
