import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Example } from '../local/demo/example.ts';
import type { LocalTable } from '../local/table/table.ts';
import { DynamoDbTable } from '../orders/adapters/dynamodb-table.ts';
import { TransientError } from '../orders/errors.ts';
import { submitOrder } from '../orders/order/submit-order.ts';

/**
 * Sends an order to POST /orders.
 * @param apiUrl the base URL of the API
 * @throws Error if the API refuses it
 */
export async function submit(apiUrl: string, { order }: Example): Promise<void> {
  const response = await fetch(`${apiUrl}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(order),
  });
  if (response.status === 202) return;
  throw new Error(`The order ${order.orderId} was refused (HTTP ${response.status}): ${await response.text()}`);
}

/** Stores an order as POST /orders does, but the start of its execution fails, so that `start-pending` must start it. */
export async function submitWithoutStart(
  { endpoint, tableName }: Pick<LocalTable, 'endpoint' | 'tableName'>,
  { order }: Example,
  now: () => Date,
): Promise<void> {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const executions = { start: () => Promise.reject(new TransientError('no execution can be started at present')) };
  try {
    await submitOrder(order, { table: new DynamoDbTable(client, tableName), executions, now });
  } catch (error) {
    if (!(error instanceof TransientError)) throw error;
  } finally {
    client.destroy();
  }
}

/** The time of `submitWithoutStart` for orchestrators that use the machine's clock, which a test cannot advance. */
export const aMinuteAgo = (): Date => new Date(Date.now() - 60_000);
