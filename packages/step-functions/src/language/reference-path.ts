import { DefinitionError } from './definition-error.ts';
import { isJsonObject, type Json, type JsonObject, setKey } from './json.ts';
import { parsePath } from './jsonpath/parser.ts';
import type { Root } from './jsonpath/syntax.ts';
import { StatesError } from './states-error.ts';

/** A path that selects one node (ASL, "Reference Paths"): ResultPath and the like. */
export interface ReferencePath {
  /** Undefined if the node does not exist. */
  get(document: Json): Json | undefined;
  /**
   * A copy of the document in which the node is replaced, or added with the objects above it. For `$` it is the value
   * itself.
   * @throws StatesError States.ResultPathMatchFailure if a value on the path is not an object
   */
  set(document: Json, value: Json): Json;
}

type Step = string | number;

/**
 * @param roots the allowed roots; only the input can be written
 * @throws DefinitionError if the text is not a path, has another root or selects more than one node
 */
export function compileReferencePath(text: string, roots: readonly Root['kind'][] = ['input']): ReferencePath {
  const path = parsePath(text);
  if (!roots.includes(path.root.kind)) throw new DefinitionError(`'${text}' must not start with a ${path.root.kind}`);
  const steps = path.tokens.map((token): Step => {
    const [step, ...more] = token.kind === 'property' ? token.names : token.kind === 'index' ? token.indexes : [];
    if (step === undefined || more.length > 0) throw new DefinitionError(`'${text}' must be a Reference Path`);
    return step;
  });
  return {
    get: (document) => steps.reduce<Json | undefined>(child, document),
    set: (document, value) => {
      const result = replace(document, steps, 0, value);
      if (result !== undefined) return result;
      const cause = `Unable to apply ReferencePath ${text} to input ${JSON.stringify(document)}`;
      throw new StatesError('States.ResultPathMatchFailure', cause);
    },
  };
}

function child(value: Json | undefined, step: Step): Json | undefined {
  if (Array.isArray(value)) return typeof step === 'number' ? value.at(step) : undefined;
  return isJsonObject(value) && typeof step === 'string' && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** Undefined if a step does not match the value. */
function replace(value: Json | undefined, steps: readonly Step[], at: number, replacement: Json): Json | undefined {
  const step = steps[at];
  if (step === undefined) return replacement;
  if (typeof step === 'number') {
    if (!Array.isArray(value) || value.at(step) === undefined) return undefined;
    const item = replace(value.at(step), steps, at + 1, replacement);
    return item === undefined ? undefined : value.with(step, item);
  }
  if (value !== undefined && !isJsonObject(value)) return undefined;
  const inner = replace(child(value, step), steps, at + 1, replacement);
  if (inner === undefined) return undefined;
  // Key by key: V8 gives each `{ ...value }` that is added to a hidden class of its own.
  const copy: JsonObject = {};
  for (const key in value) setKey(copy, key, value[key] as Json);
  setKey(copy, step, inner);
  return copy;
}
