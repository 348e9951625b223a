import type { Json } from './json.ts';

/** The quota for a state's input or output, a task's result, or a variable, in bytes of UTF-8. */
export const payloadLimit = 256 * 1024;

/** The deepest nesting of values: recursive functions, also V8's JSON.stringify, need stack for each level. */
export const deepestNesting = 1000;

/** Whether a value's JSON text is over the quota, or nested too deep to be handled. */
export function isOverLimit(value: Json, limit = payloadLimit): boolean {
  // Encoding every value would be too slow: only a value that could be too large is encoded.
  const bound = sizeBound(value, limit, 0);
  return bound > limit && (bound === tooDeep || isLonger(value, limit));
}

/** Whether a value is nested too deep to be handled. */
export function isNestedTooDeep(value: unknown, depth = 0): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (depth >= deepestNesting) return true;
  if (Array.isArray(value)) {
    for (const item of value) if (isNestedTooDeep(item, depth + 1)) return true;
    return false;
  }
  for (const key in value) if (isNestedTooDeep((value as Record<string, unknown>)[key], depth + 1)) return true;
  return false;
}

/** The value's JSON text, or a note instead if it is over the quota. */
export function shownJson(value: Json): string {
  return isOverLimit(value) ? `(more than ${payloadLimit} bytes)` : JSON.stringify(value);
}

const tooDeep = Number.POSITIVE_INFINITY;

/** An upper bound of the size of the value's JSON text in bytes; counting stops beyond `limit`. */
function sizeBound(value: Json, limit: number, depth: number): number {
  // A UTF-16 unit takes at most six bytes in JSON, as in \u001f.
  if (typeof value === 'string') return value.length * 6 + 2;
  if (typeof value !== 'object' || value === null) return 25;
  if (depth > deepestNesting) return tooDeep;
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      size += sizeBound(item, limit - size, depth + 1) + 1;
      if (size > limit) return size;
    }
    return size;
  }
  for (const key in value) {
    size += key.length * 6 + 4 + sizeBound(value[key] as Json, limit - size, depth + 1);
    if (size > limit) return size;
  }
  return size;
}

/** Whether the JSON text has more than `limit` bytes, without writing a text that could be larger than memory. */
function isLonger(value: Json, limit: number): boolean {
  return exactSize(value, limit, 0) > limit;
}

function exactSize(value: Json, limit: number, depth: number): number {
  if (typeof value === 'string') {
    // Each unit takes at least one byte, so a long text need not be encoded.
    return value.length > limit ? value.length : Buffer.byteLength(JSON.stringify(value));
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).length;
  if (depth > deepestNesting) return tooDeep;
  let size = 2;
  let separator = 0;
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, item] of entries) {
    const name = typeof key === 'string' ? exactSize(key, limit, depth) + 1 : 0;
    size += separator + name + exactSize(item, limit - size, depth + 1);
    separator = 1;
    if (size > limit) return size;
  }
  return size;
}
