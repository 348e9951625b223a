import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reconcile } from '../../../local/demo/reconciliation.ts';
import { type LocalTable, startTable } from '../../../local/table/table.ts';
import { outcomeNotificationKey, paymentKey, reservationKey, stockKey } from '../../../orders/keys.ts';
import type { LedgerEntry } from '../../../sandbox/payment-gateway/payment.ts';

const stock = [{ sku: 'A', available: 10 }];
let table: LocalTable;
let ledger: LedgerEntry[];
beforeEach(async () => {
  table = await startTable({ stock });
  ledger = [];
});
afterEach(() => table.close());

const put = (item: object) => table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...item } }));
const stocked = (available: number, reserved: number, shipped: number) =>
  put({ ...stockKey('A'), sku: 'A', available, reserved, shipped });
const move = (kind: LedgerEntry['kind'], amount: number, orderId = 'o') =>
  ledger.push({ paymentId: `pay-${orderId}`, kind, amount, currency: 'EUR', at: 0 });

/** An order of 3 A at 12.00 EUR in all. */
async function anOrder(reservation: string, notified?: string, orderId = 'o') {
  await put({ ...reservationKey(orderId), status: reservation, items: [{ sku: 'A', quantity: 3 }] });
  await put({ ...paymentKey(orderId), amount: 1200 });
  if (notified !== undefined)
    await put({ ...outcomeNotificationKey(orderId), ...(notified !== 'FULFILLED' && { outcome: notified }) });
}

const reconciled = (...outcomes: string[]) =>
  reconcile(
    { table, stock, gateway: { ledger } },
    outcomes.map((outcome, index) => ({ orderId: index === 0 ? 'o' : `o${index}`, outcome })),
  );

describe('stock, ledger and notifications agree', () => {
  it('when a shipped order is paid and its customer notified', async () => {
    await stocked(7, 0, 3);
    await anOrder('SHIPPED', 'FULFILLED');
    move('charge', 1200);
    expect(await reconciled('FULFILLED')).toEqual({
      stock: [{ sku: 'A', before: 10, available: 7, reserved: 0, shipped: 3, writtenOff: 0 }],
      money: [{ currency: 'EUR', charged: 1200, refunded: 0 }],
      notifications: 1,
      problems: [],
    });
  });

  it('when a cancelled order is released, refunded and its customer notified', async () => {
    await anOrder('RELEASED', 'CANCELLED');
    move('charge', 1200);
    move('refund', 1200);
    expect((await reconciled('CANCELLED')).problems).toEqual([]);
  });

  it('when a parked order holds goods and money', async () => {
    await stocked(7, 3, 0);
    await anOrder('HELD');
    move('charge', 1200);
    expect((await reconciled('PARKED')).problems).toEqual([]);
  });
});

describe('the reconciliation reports', () => {
  it.each([
    ['stock that vanished', () => stocked(9, 0, 0), 'stock of A: 10 before, now 9'],
    ['stock reserved for nobody', () => stocked(8, 2, 0), 'stock of A: 2 reserved, but orders hold 0'],
    [
      'stock shipped to nobody',
      () => stocked(8, 0, 2),
      'stock of A: 2 shipped, but orders shipped 0, of which 0 came back',
    ],
    [
      'stock written off of no return',
      () => put({ ...stockKey('A'), sku: 'A', available: 9, reserved: 0, shipped: 0, writtenOff: 1 }),
      'stock of A: 1 written off, but 0 came back damaged',
    ],
    [
      'money kept',
      () => move('charge', 1200),
      'o is CANCELLED: the gateway holds 1200 of its money, but should hold 0',
    ],
    [
      'money given twice',
      () => move('refund', 1200),
      'o is CANCELLED: the gateway holds -1200 of its money, but should hold 0',
    ],
  ])('%s', async (_, damage, problem) => {
    await anOrder('RELEASED', 'CANCELLED');
    await damage();
    expect((await reconciled('CANCELLED')).problems).toEqual([problem]);
  });

  it('goods shipped without a payment', async () => {
    await stocked(7, 0, 3);
    await anOrder('SHIPPED', 'FULFILLED');
    const problem = 'o is FULFILLED: the gateway holds 0 of its money, but should hold 1200';
    expect((await reconciled('FULFILLED')).problems).toEqual([problem]);
  });

  it('goods that a cancelled order still reserves', async () => {
    await stocked(7, 3, 0);
    await anOrder('HELD', 'CANCELLED');
    expect((await reconciled('CANCELLED')).problems).toEqual(['o is CANCELLED: its goods are still reserved']);
  });

  it('a missing, wrong or early notification', async () => {
    await anOrder('RELEASED');
    await anOrder('RELEASED', 'FULFILLED', 'o1');
    await anOrder('RELEASED', 'CANCELLED', 'o2');
    expect((await reconciled('CANCELLED', 'CANCELLED', 'PARKED')).problems).toEqual([
      'o is CANCELLED: its customer was notified of 0 outcomes',
      'o1 is CANCELLED: its customer was notified of FULFILLED',
      'o2 is PARKED: its customer was notified of 1 outcomes',
    ]);
  });
});
