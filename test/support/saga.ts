import { reserveItems } from '../../orders/inventory/reserve-items.ts';
import { stockItem } from '../../orders/inventory/stock.ts';
import { stockKey } from '../../orders/keys.ts';
import { submitOrder } from '../../orders/order/submit-order.ts';
import { processPayment } from '../../orders/payment/process-payment.ts';
import { recordPaymentOutcome } from '../../orders/payment/record-payment-outcome.ts';
import type { Retention } from '../../orders/personal-data.ts';
import type { Executions, Table } from '../../orders/ports.ts';
import { FakeGateway, FakeTaskResults } from './fakes.ts';
import { anOrder } from './orders.ts';
import { newTable } from './table.ts';

// The table is real, because the rules of the saga are conditions that it checks. The gateway and Step Functions are
// stand-ins that record their calls; the workflow's tests use the real ones.
export const orderId = 'order-1';
export const items = [{ sku: 'A', quantity: 3 }];
export const money = { amount: 3490, currency: 'EUR' } as const;
export const now = () => new Date('2026-01-01T00:00:00Z');

export let table: Table;
export let gateway: FakeGateway;
export let taskResults: FakeTaskResults;
export let ports: {
  table: Table;
  gateway: FakeGateway;
  taskResults: FakeTaskResults;
  now: () => Date;
  retention: Retention;
};

/** Creates everything that a test uses again: `beforeEach(prepareSaga)`. */
export async function prepareSaga(): Promise<void> {
  table = newTable();
  gateway = new FakeGateway();
  taskResults = new FakeTaskResults();
  ports = { table, gateway, taskResults, now, retention: 'forever' };
  await table.transact([{ put: stockItem('A', 5) }]);
}

export const stock = async () => {
  const { available, reserved, shipped } = { ...(await table.get(stockKey('A'))) };
  return { available, reserved, shipped };
};
export const pay = (taskToken: string) => processPayment({ orderId, taskToken, ...money }, ports);
export const callback = (type: 'payment.succeeded' | 'payment.declined', changes: object = {}) =>
  recordPaymentOutcome({ type, data: { paymentId: 'pay-order-1', ...money, ...changes } }, ports);

export async function paidOrder() {
  await submitOrder(anOrder(), { table, now, executions: started });
  await reserveItems({ orderId, items }, ports);
  await pay('token-1');
  await callback('payment.succeeded');
}

export const started: Executions = { start: async (id) => `arn:${id}` };
