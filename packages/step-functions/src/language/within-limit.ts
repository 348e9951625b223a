import type { Json } from './json.ts';
import { isOverLimit, payloadLimit } from './json-size.ts';
import { StatesError } from './states-error.ts';

/** bytes: more than the limit of any field, whose own message is used first */
const maxBytes = 4 * payloadLimit;

/**
 * Checks the value of a template, which may contain the same data many times.
 * @throws StatesError States.DataLimitExceeded if it is too large to be processed
 */
export function withinLimit(value: Json): Json {
  if (!isOverLimit(value, maxBytes)) return value;
  throw new StatesError('States.DataLimitExceeded', `The value of a field has more than ${maxBytes} bytes.`);
}
