import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Environment } from '../../../environment.ts';
import type { Shop } from '../types.ts';
import type { Item } from './item.ts';
import { readApprovals, readInspections, readPending, readSettled } from './waits.ts';

/** The data of the shop for the console's pages; of growing lists, the newest 200 entries. */
export async function readShop(environment: Environment): Promise<Omit<Shop, 'bank'>> {
  const { table, stock, gateway } = environment;
  const items = await scan(table);
  const counts = new Map(items.filter(({ sk }) => sk === 'STOCK').map((item) => [item.sku, item]));
  return {
    stock: stock.map(({ sku, available: before }) => {
      const count = (counts.get(sku) ?? {}) as Partial<Shop['stock'][number]>;
      const { available = 0, reserved = 0, shipped = 0, writtenOff = 0 } = count;
      return { sku, before, available, reserved, shipped, writtenOff };
    }),
    notifications: items
      .filter(({ sk }) => String(sk).startsWith('NOTIFICATION#'))
      .map((item) => item as Item & Shop['notifications'][number])
      .sort((a, b) => b.at.localeCompare(a.at))
      .slice(0, 200)
      .map(({ orderId, returnId, to, message, at }) => ({ orderId, returnId, to, message, at })),
    approvals: await readApprovals(environment, items),
    inspections: await readInspections(environment, items),
    pending: await readPending(environment),
    settled: readSettled(environment),
    ledger: [...gateway.ledger].reverse().slice(0, 200),
  };
}

async function scan({ client, tableName }: Environment['table']): Promise<Item[]> {
  const items: Item[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new ScanCommand({ TableName: tableName, ConsistentRead: true, ExclusiveStartKey: from }),
    );
    items.push(...(page.Items ?? []));
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}
