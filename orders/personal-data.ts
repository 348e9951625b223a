import * as z from 'zod/mini';
import { ValidationError } from './errors.ts';
import { pick } from './pick.ts';
import type { Item, Key, Write } from './ports.ts';

/** The key of the item with the personal data of an order or a return, which has the partition key `pk`. */
export const personalDataKey = (pk: string): Key => ({ pk, sk: 'CUSTOMER' });

/** How long personal data is kept after the end of its order or return: whole days, or forever. */
export type Retention = number | 'forever';

const retentionSchema = z.union([
  z.literal('forever'),
  z.coerce.number().check(z.int(), z.minimum(1), z.maximum(36_500)),
]);

/**
 * Reads the environment variable PERSONAL_DATA_DAYS.
 * @throws ValidationError if it is neither `forever` nor a whole number of days
 */
export function parseRetention(text: string): Retention {
  const { data } = retentionSchema.safeParse(text);
  if (data !== undefined) return data;
  throw new ValidationError([
    { path: 'PERSONAL_DATA_DAYS', message: `must be forever or 1 to 36500 whole days, not ${JSON.stringify(text)}` },
  ]);
}

const msPerDay = 86_400_000;

/**
 * The write that sets when personal data expires: DynamoDB deletes the item some time after `expiresAt`, in seconds
 * since 1970 (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html). It must be in the transaction
 * that ends the order or return, so that the data of an open or parked one never expires. If there is no personal data,
 * the write creates an item with `expiresAt` only, which expires too.
 * @param pk the partition key of the order or return
 * @returns no write if personal data is kept forever
 */
export function expiryWrites(
  pk: string,
  { now, retention }: { now: () => Date; retention: Retention },
): readonly Write[] {
  if (retention === 'forever') return [];
  const expiresAt = Math.ceil((now().getTime() + retention * msPerDay) / 1000);
  return [{ update: personalDataKey(pk), set: 'SET expiresAt = :expiresAt', values: { ':expiresAt': expiresAt } }];
}

/**
 * The personal data of an order or a return as the API shows it: its fields and, if it will expire,
 * `personalDataExpiresAt`; or only `personalDataExpired` if it has. DynamoDB can take days to delete an expired item;
 * its data is not shown in that time.
 * @param stored the ORDER or RETURN item. An earlier version stored the fields in this item, where they never expire.
 * @param items all items with its partition key
 */
export function personalData(
  stored: Item,
  items: readonly Item[],
  { fields, now }: { fields: readonly string[]; now: () => Date },
): Readonly<Record<string, unknown>> {
  const own = pick(stored, fields);
  // The item of an invalid order or return is created when it ends; its contents were never stored.
  const wasNeverStored = stored.fingerprint === undefined;
  if (wasNeverStored || Object.keys(own).length > 0) return own;
  const { sk } = personalDataKey(stored.pk);
  const item = items.find((each) => each.sk === sk);
  const expiresAt = item?.expiresAt === undefined ? undefined : new Date(Number(item.expiresAt) * 1000);
  // A query may read between the writes of a transaction: the data of an order that has not ended cannot have expired.
  if (item === undefined) return stored.endedAt === undefined ? {} : { personalDataExpired: true };
  if (expiresAt !== undefined && expiresAt <= now()) return { personalDataExpired: true };
  return { ...pick(item, fields), ...(expiresAt && { personalDataExpiresAt: expiresAt.toISOString() }) };
}
