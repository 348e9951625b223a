import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startTable } from '../../local/table/table.ts';
import { DynamoDbTable } from '../../orders/adapters/dynamodb-table.ts';
import type { Item, Key, Table, Write } from '../../orders/ports.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
// Never closed: the test files of a process share it, and it ends with the process.
const { endpoint, tableName } = await startTable({ stock: [] });
const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });

/** A separate part of the real table for one test: the partition keys get a prefix. */
export function newTable(): Table {
  const table = new DynamoDbTable(client, tableName);
  const prefix = `${randomUUID()}/`;
  const inside = <K extends Key>(key: K): K => ({ ...key, pk: prefix + key.pk });
  const outside = (item: Item): Item => ({ ...item, pk: item.pk.slice(prefix.length) });
  const move = (write: Write): Write => {
    if ('put' in write) return { ...write, put: inside(write.put) };
    if ('delete' in write) return { ...write, delete: inside(write.delete) };
    if ('update' in write) return { ...write, update: inside(write.update) };
    return { ...write, check: inside(write.check) };
  };
  return {
    get: async (key) => {
      const item = await table.get(inside(key));
      return item && outside(item);
    },
    query: async (pk, limit) => (await table.query(prefix + pk, limit)).map(outside),
    transact: (writes) => table.transact(writes.map(move)),
    update: async (key, set, expressions) => {
      const item = await table.update(inside(key), set, expressions);
      return item && outside(item);
    },
  };
}
