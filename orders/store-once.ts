import { createHash } from 'node:crypto';
import { Conflict } from './errors.ts';
import type { Key, Table } from './ports.ts';

/**
 * Stores what somebody has sent in as RECEIVED, with a fingerprint, unless it is there already.
 * @param contents as a schema has parsed it, which puts its fields in one order
 * @param name for the message: `order 1001`
 * @returns its status: RECEIVED, or what the same had become that was stored before
 * @throws Conflict if another one with this key is there
 */
export async function storeOnce(
  key: Key,
  contents: object,
  name: string,
  { table, now }: { table: Table; now: () => Date },
): Promise<string> {
  const fingerprint = createHash('sha256').update(JSON.stringify(contents)).digest('hex');
  const item = { ...key, ...contents, fingerprint, status: 'RECEIVED', receivedAt: now().toISOString() };
  const stored = await table.transact([{ put: item, condition: 'attribute_not_exists(pk)' }]);
  if (stored.done) return 'RECEIVED';
  const existing = await table.get(key);
  if (existing?.fingerprint !== fingerprint) {
    throw new Conflict(`${name} already exists with other contents: give the new one an id of its own`);
  }
  return String(existing.status);
}
