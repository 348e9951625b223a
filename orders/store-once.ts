import { createHash } from 'node:crypto';
import { Conflict } from './errors.ts';
import { personalDataKey } from './personal-data.ts';
import { pick } from './pick.ts';
import type { Item, Key, Table, Write } from './ports.ts';

export interface Stored {
  readonly key: Key;
  /** For the message: `order 1001`. */
  readonly name: string;
  /** The fields in which a customer says something of themselves. */
  readonly personal: readonly string[];
  /** Written with it, in the same transaction. */
  readonly also: readonly Write[];
}

/**
 * Stores what somebody has sent in as RECEIVED, with a fingerprint, unless it is there already. Its personal data goes into
 * an item of its own, which may expire: this one stays, so that nobody can ever use its id again.
 * @param contents as a schema has parsed it, which puts its fields in one order
 * @returns its status: RECEIVED, or what the same had become that was stored before
 * @throws Conflict if another one with this key is there
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
  // The workflow stores again what the API has stored: a look costs a thirtieth of a transaction that is refused.
  const stored = (await table.get(key)) ?? (await store(item, pick(contents, personal), also, table));
  if (stored?.fingerprint !== fingerprint) {
    throw new Conflict(`${name} already exists with other contents: give the new one an id of its own`);
  }
  return String(stored.status);
}

/** The item as it is stored: this one, or one that came between. */
async function store(item: Item, personal: object, also: readonly Write[], table: Table): Promise<Item | undefined> {
  const result = await table.transact([
    { put: item, condition: 'attribute_not_exists(pk)' },
    { put: { ...personalDataKey(item.pk), ...personal } },
    ...also,
  ]);
  return result.done ? item : table.get(item);
}
