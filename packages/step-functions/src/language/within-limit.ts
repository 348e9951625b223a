import type { Json } from './json.ts';
import { isOverLimit, payloadLimit } from './json-size.ts';
import { StatesError } from './states-error.ts';

/**
 * The value, which a template has put together, perhaps from the same data many times.
 * @throws StatesError States.DataLimitExceeded if it is over the quota
 */
export function withinLimit(value: Json): Json {
  if (!isOverLimit(value)) return value;
  throw new StatesError('States.DataLimitExceeded', `The value of a field has more than ${payloadLimit} bytes.`);
}
