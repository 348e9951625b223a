import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { Environment } from '../../environment.ts';

type Item = Readonly<Record<string, unknown>>;

/** What the shop around the workflow holds, for the console's pages. */
export async function readShop({
  table,
  stock,
  gateway,
  stepFunctions,
  stateMachineArn,
}: Environment): Promise<object> {
  const items = await scan(table);
  const counts = new Map(items.filter(({ sk }) => sk === 'STOCK').map((item) => [item.sku, item]));
  const pending = items.filter(({ sk, status }) => sk === 'APPROVAL' && status === 'PENDING');
  const isRunning = async ({ orderId }: Item): Promise<boolean> => {
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${orderId}`;
    const execution = await stepFunctions.call('DescribeExecution', { executionArn }).catch(() => ({ status: 'GONE' }));
    return 'status' in execution && execution.status === 'RUNNING';
  };
  const waiting = await Promise.all(pending.map(async (item) => ((await isRunning(item)) ? [item] : [])));
  return {
    stock: stock.map(({ sku, available: before }) => {
      const { available = 0, reserved = 0, shipped = 0 } = counts.get(sku) ?? {};
      return { sku, before, available, reserved, shipped };
    }),
    notifications: items
      .filter(({ sk }) => String(sk).startsWith('NOTIFICATION#'))
      .map(({ orderId, to, message, at }) => ({ orderId, to, message, at }))
      .sort((a, b) => String(b.at).localeCompare(String(a.at))),
    // The task token stays in the table.
    approvals: waiting
      .flat()
      .map(({ orderId, total, currency, requestedAt }) => ({ orderId, total, currency, requestedAt })),
    payments: gateway.payments.map(({ paymentId, amount, currency, status, reason }) => ({
      paymentId,
      amount,
      currency,
      status,
      reason,
    })),
    ledger: gateway.ledger,
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
