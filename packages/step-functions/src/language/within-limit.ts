import type { Json } from './json.ts';
import { isOverLimit, payloadLimit } from './json-size.ts';
import { StatesError } from './states-error.ts';

/** bytes: more than any field may hold, so that what AWS says of that field comes first */
const mostBytes = 4 * payloadLimit;

/**
 * The value, which a template has put together, perhaps from the same data many times.
 * @throws StatesError States.DataLimitExceeded if it is too large to go on with
 */
export function withinLimit(value: Json): Json {
  if (!isOverLimit(value, mostBytes)) return value;
  throw new StatesError('States.DataLimitExceeded', `The value of a field has more than ${mostBytes} bytes.`);
}
