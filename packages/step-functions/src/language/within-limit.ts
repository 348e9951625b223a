import type { Json } from './json.ts';
import { isOverLimit, payloadLimit } from './json-size.ts';
import { StatesError } from './states-error.ts';

/** bytes: more than the limit of any field, whose own message is used first */
const mostBytes = 4 * payloadLimit;

/**
 * Checks the value of a template, which may contain the same data many times.
 * @throws StatesError States.DataLimitExceeded if it is too large to be processed
 */
export function withinLimit(value: Json): Json {
  if (!isOverLimit(value, mostBytes)) return value;
  throw new StatesError('States.DataLimitExceeded', `The value of a field has more than ${mostBytes} bytes.`);
}
