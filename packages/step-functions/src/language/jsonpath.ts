import type { Json } from './json.ts';
import { parsePath } from './jsonpath/parser.ts';
import { PathNotFound, readPath, rootOf } from './jsonpath/reader.ts';
import { isDefinite, type Path } from './jsonpath/syntax.ts';
import type { Scope } from './scope.ts';
import { StatesError } from './states-error.ts';

/**
 * A compiled JSONPath: `$` (input), `$$` (context object) and `$name` (variable) are its roots.
 *
 * Written here rather than taken from a library, because Step Functions shows Jayway's own reasons in its causes and
 * follows Jayway in what is definite, what is missing and what a filter compares; the JavaScript libraries do not.
 */
export interface PathQuery {
  readonly text: string;
  /** A definite path names one value; an indefinite one (wildcard, slice, union, filter, `..`) gives an array. */
  readonly definite: boolean;
  /** Whether its root is the input, not the context object or a variable. */
  readonly readsInput: boolean;
  /** The value. Throws States.Runtime, with AWS's text and Jayway's reason, where there is none. */
  (scope: Scope): Json;
  /** The value; where there is none, undefined for a definite path and an empty array for an indefinite one. */
  find(scope: Scope): Json | undefined;
}

/** Compiles a path. Throws DefinitionError if the text is no path. */
export function compilePath(text: string): PathQuery {
  const path = parsePath(text);
  const definite = isDefinite(path.tokens);
  const steps = plainSteps(path);

  const read = (scope: Scope): Json => {
    if (rootOf(path.root, scope) === null) throw nothingToRead();
    try {
      return readPath(path, scope);
    } catch (error) {
      if (error instanceof PathNotFound)
        throw new StatesError('States.Runtime', `Invalid path '${text}' : ${error.message}`);
      throw error;
    }
  };
  const findPlain = (scope: Scope, names: readonly (string | number)[]): Json | undefined => {
    let value = rootOf(path.root, scope);
    for (const name of names) {
      if (typeof value !== 'object' || value === null) return undefined;
      if (Array.isArray(value)) {
        if (typeof name !== 'number') return undefined;
        value = value.at(name);
      } else {
        if (typeof name !== 'string' || !Object.hasOwn(value, name)) return undefined;
        value = value[name];
      }
    }
    return value;
  };
  const find = (scope: Scope): Json | undefined => {
    if (steps !== undefined) return findPlain(scope, steps);
    try {
      return readPath(path, scope);
    } catch (error) {
      if (error instanceof PathNotFound) return definite ? undefined : [];
      throw error;
    }
  };
  const query = (scope: Scope): Json => {
    const value = steps === undefined ? undefined : findPlain(scope, steps);
    return value === undefined ? read(scope) : value;
  };
  return Object.assign(query, { text, definite, readsInput: path.root.kind === 'input', find });
}

/** A document that is null has nothing that a path could lead to. */
export function nothingToRead(): StatesError {
  return new StatesError('States.Runtime', 'Unable to apply Path transformation to null or empty input.');
}

/** The names and indexes of a path that has nothing else: nearly all paths, read without the general reader. */
function plainSteps(path: Path): (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  for (const token of path.tokens) {
    if (token.kind !== 'property' && token.kind !== 'index') return undefined;
    const [step, ...more] = token.kind === 'property' ? token.names : token.indexes;
    if (step === undefined || more.length > 0) return undefined;
    steps.push(step);
  }
  return steps;
}
