import { createHash } from 'node:crypto';
import { Conflict } from './errors.ts';
import { personalDataKey } from './personal-data.ts';
import { pick } from './pick.ts';
import type { Item, Key, Table, Write } from './ports.ts';

export interface Stored {
  readonly key: Key;
  /** For error messages: `order 1001`. */
  readonly name: string;
  /** The names of the fields with personal data. */
  readonly personal: readonly string[];
  /** Further writes of the same transaction. */
  readonly also: readonly Write[];
}

/**
 * Stores an order or a return as RECEIVED, with a fingerprint, unless it is stored already. Its personal data is stored
 * in a separate item, which may expire. The item itself stays forever, so that its id cannot be used again.
 * @param contents as parsed by a schema, so that its fields always have the same sequence
 * @returns RECEIVED, or the present status if the same contents were stored before
 * @throws Conflict if there are different contents with this key
 */
export async function storeOnce(
  contents: Readonly<Record<string, unknown>>,
  { key, name, personal, also }: Stored,
  { table, now }: { table: Table; now: () => Date },
): Promise<string> {
  const fingerprint = createHash('sha256').update(JSON.stringify(contents)).digest('hex');
  const others = pick(
    contents,
    Object.keys(contents).filter((field) => !personal.includes(field)),
  );
  const item = { ...key, ...others, fingerprint, status: 'RECEIVED', receivedAt: now().toISOString() };
  // The workflow stores again what the API has stored: a read costs a thirtieth of a refused transaction.
  const stored = (await table.get(key)) ?? (await store(item, pick(contents, personal), also, table));
  if (stored?.fingerprint !== fingerprint) {
    throw new Conflict(`${name} already exists with other contents: give the new one an id of its own`);
  }
  return String(stored.status);
}

/** The item as it is stored: this one, or one that another request stored meanwhile. */
async function store(item: Item, personal: object, also: readonly Write[], table: Table): Promise<Item | undefined> {
  const result = await table.transact([
    { put: item, condition: 'attribute_not_exists(pk)' },
    { put: { ...personalDataKey(item.pk), ...personal } },
    ...also,
  ]);
  return result.done ? item : table.get(item);
}
