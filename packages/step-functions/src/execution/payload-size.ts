import type { Json } from '../language/json.ts';
import { Failure } from './failure.ts';

/** The quota for a state's input or output, a task's result, a variable: bytes of UTF-8. */
export const payloadLimit = 256 * 1024;

/**
 * Throws States.DataLimitExceeded if the output of a state is over the quota.
 * @param input not measured again if the state passed it on
 */
export function checkSize(output: Json, stateName: string, input?: Json): void {
  if (output === input || !isOverLimit(output)) return;
  throw dataLimitExceeded(stateName);
}

/** @param name of the state, or of the task: its resource */
export function dataLimitExceeded(name: string, more?: { ofTask: boolean }): Failure {
  const cause = `The state/task '${name}' returned a result with a size exceeding the maximum number of bytes service limit.`;
  return new Failure('States.DataLimitExceeded', cause, more);
}

/** @param limit bytes */
export function isOverLimit(value: Json, limit = payloadLimit): boolean {
  // Encoding every value to measure it would cost more than all the rest: only one that could be too large is encoded.
  return sizeBound(value, limit) > limit && Buffer.byteLength(JSON.stringify(value)) > limit;
}

/** At least the size of the value's JSON text in bytes; stops counting beyond `limit`. */
function sizeBound(value: Json, limit: number): number {
  // A UTF-16 unit takes at most six bytes in JSON: \u001f.
  if (typeof value === 'string') return value.length * 6 + 2;
  if (typeof value !== 'object' || value === null) return 25;
  let size = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      size += sizeBound(item, limit - size) + 1;
      if (size > limit) return size;
    }
    return size;
  }
  for (const key in value) {
    size += key.length * 6 + 4 + sizeBound(value[key] as Json, limit - size);
    if (size > limit) return size;
  }
  return size;
}
