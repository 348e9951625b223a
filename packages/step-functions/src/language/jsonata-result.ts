import { type Json, type JsonObject, setKey } from './json.ts';
import { shownJson } from './json-size.ts';

/** The expected type of a field's value, with AWS's name in "Expected 'array', but was ...". */
export type ExpectedType = 'array' | 'boolean' | 'integer' | 'number' | 'object' | 'string';

/**
 * The result as plain JSON; undefined if it contains a function. The library marks its arrays with properties that
 * would change how the next expression reads them, so such arrays are copied; other values are shared.
 */
export function toJson(value: unknown): Json | undefined {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return toJsonArray(value);
  if (typeof value !== 'object' || '_jsonata_function' in value || '_jsonata_lambda' in value) return undefined;
  return toJsonObject(value as Record<string, unknown>);
}

function toJsonArray(array: readonly unknown[]): Json[] | undefined {
  let copy: Json[] | undefined =
    'sequence' in array || 'keepSingleton' in array || 'cons' in array ? (array.slice() as Json[]) : undefined;
  for (let i = 0; i < array.length; i++) {
    const item = toJson(array[i]);
    if (item === undefined) return undefined;
    if (item !== array[i]) {
      copy ??= array.slice() as Json[];
      copy[i] = item;
    }
  }
  return copy ?? (array as Json[]);
}

function toJsonObject(object: Record<string, unknown>): JsonObject | undefined {
  let copy: JsonObject | undefined;
  for (const key of Object.keys(object)) {
    const value = object[key];
    if (value === undefined) {
      copy ??= { ...(object as JsonObject) };
      delete copy[key];
      continue;
    }
    const item = toJson(value);
    if (item === undefined) return undefined;
    if (item !== value) {
      copy ??= { ...(object as JsonObject) };
      setKey(copy, key, item);
    }
  }
  return copy ?? (object as JsonObject);
}

/** AWS's message about the wrong type of a value; undefined if the type is right. */
export function typeProblem(value: Json, expected: ExpectedType): string | undefined {
  const type = value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
  const fits = expected === 'integer' ? Number.isInteger(value) : type === expected;
  if (fits) return undefined;
  const shown = shownJson(value);
  return `returned an unexpected result type. Expected '${expected}', but was '${type}' for value: ${shown}`;
}
