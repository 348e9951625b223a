import { createHash } from 'node:crypto';
import { Conflict } from './errors.ts';
import { personalDataKey } from './personal-data.ts';
import { pick } from './pick.ts';
import type { Item, Key, Table, Write } from './ports.ts';

export interface StoreOptions {
  readonly key: Key;
  /** For error messages: `order 1001`. */
  readonly name: string;
  /** The names of the fields with personal data. */
  readonly personal: readonly string[];
  /** Further writes of the same transaction. */
  readonly also: readonly Write[];
}

/**
 * Stores an order or a return with the status RECEIVED and a fingerprint of its contents, unless it is stored already.
 * Its personal data is stored in a separate item, which may expire. The item itself stays forever, so that its id
 * cannot be used again.
 * @param contents the result of a schema, because the fingerprint depends on the sequence of the fields
 * @returns RECEIVED, or the current status if the same contents were stored before
 * @throws Conflict if there are different contents with this key
 */
export async function storeOnce(
  contents: Readonly<Record<string, unknown>>,
  { key, name, personal, also }: StoreOptions,
  { table, now }: { table: Table; now: () => Date },
): Promise<string> {
  const fingerprint = createHash('sha256').update(JSON.stringify(contents)).digest('hex');
  const otherFields = pick(
    contents,
    Object.keys(contents).filter((field) => !personal.includes(field)),
  );
  const item = { ...key, ...otherFields, fingerprint, status: 'RECEIVED', receivedAt: now().toISOString() };
  // The API stores first, and the workflow's first step stores the same again. So it is read before it is written: a
  // read costs a thirtieth of a refused transaction.
  const stored = (await table.get(key)) ?? (await store(item, pick(contents, personal), also, table));
  if (stored?.fingerprint !== fingerprint) {
    throw new Conflict(`${name} already exists with other contents: give the new one an id of its own`);
  }
  return String(stored.status);
}

/** Stores the item. Returns it, or the item that another request has stored meanwhile. */
async function store(item: Item, personal: object, also: readonly Write[], table: Table): Promise<Item | undefined> {
  const result = await table.transact([
    { put: item, condition: 'attribute_not_exists(pk)' },
    { put: { ...personalDataKey(item.pk), ...personal } },
    ...also,
  ]);
  return result.done ? item : table.get(item);
}
