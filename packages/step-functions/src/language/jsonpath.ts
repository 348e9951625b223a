import type { Json } from './json.ts';
import { parsePath } from './jsonpath/parser.ts';
import { InvalidPathUse, PathNotFound, readPath, rootOf } from './jsonpath/reader.ts';
import { isDefinite, type Path } from './jsonpath/syntax.ts';
import type { Scope } from './scope.ts';
import { StatesError } from './states-error.ts';

/**
 * A compiled JSONPath: `$` (input), `$$` (context object) and `$name` (variable) are its roots.
 *
 * It is implemented here and not by a library, because Step Functions uses Jayway's JsonPath: its messages are part of
 * causes, and its rules decide what is definite, what is missing and what a filter compares. JavaScript libraries
 * differ.
 */
export interface PathQuery {
  readonly text: string;
  /** Whether the path selects one value; an indefinite path (wildcard, slice, union, filter, `..`) returns an array. */
  readonly definite: boolean;
  /** Whether its root is the input, not the context object or a variable. */
  readonly readsInput: boolean;
  /**
   * Returns the value. @throws StatesError States.Runtime, with AWS's text and Jayway's reason, if it does not exist
   */
  (scope: Scope): Json;
  /**
   * Returns the value; if it does not exist, undefined for a definite path and an empty array for an indefinite one.
   */
  find(scope: Scope): Json | undefined;
}

/** Compiles a path. @throws DefinitionError if the text is not a path */
export function compilePath(text: string): PathQuery {
  const path = parsePath(text);
  const definite = isDefinite(path.tokens);
  const steps = simpleSteps(path);

  const read = (scope: Scope): Json => {
    if (rootOf(path.root, scope) === null) throw nullDocumentError();
    try {
      return readPath(path, scope);
    } catch (error) {
      throw error instanceof PathNotFound ? invalidPath(text, error) : error;
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
      if (error instanceof InvalidPathUse) throw invalidPath(text, error);
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

function invalidPath(text: string, { message }: PathNotFound): StatesError {
  return new StatesError('States.Runtime', `Invalid path '${text}' : ${message}`);
}

/** The error of reading a path in a null document. */
export function nullDocumentError(): StatesError {
  return new StatesError('States.Runtime', 'Unable to apply Path transformation to null or empty input.');
}

/** The names and indexes of a path without other tokens; these frequent paths do not need the general reader. */
function simpleSteps(path: Path): (string | number)[] | undefined {
  const steps: (string | number)[] = [];
  for (const token of path.tokens) {
    if (token.kind !== 'property' && token.kind !== 'index') return undefined;
    const [step, ...more] = token.kind === 'property' ? token.names : token.indexes;
    if (step === undefined || more.length > 0) return undefined;
    steps.push(step);
  }
  return steps;
}
