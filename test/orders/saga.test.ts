import { beforeEach, describe, expect, it } from 'vitest';
import { decideApproval } from '../../orders/approval/decide-approval.ts';
import { requestApproval } from '../../orders/approval/request-approval.ts';
import {
  AlreadyFulfilled,
  Conflict,
  FulfillmentRefused,
  NotFound,
  OrderParked,
  OutcomeConflict,
  OutOfStock,
  PaymentVoided,
  ReservationReleased,
  TransientError,
} from '../../orders/errors.ts';
import { checkStock } from '../../orders/inventory/check-stock.ts';
import { releaseReservation } from '../../orders/inventory/release-reservation.ts';
import { reserveItems } from '../../orders/inventory/reserve-items.ts';
import { orderKey, partitionOf, paymentKey, stockKey } from '../../orders/keys.ts';
import { type Conclusion, concludeOrder } from '../../orders/order/conclude-order.ts';
import { getOrder } from '../../orders/order/get-order.ts';
import { listRepairs } from '../../orders/order/list-repairs.ts';
import { type ParkRequest, parkOrder } from '../../orders/order/park-order.ts';
import { submitOrder } from '../../orders/order/submit-order.ts';
import { validateOrder } from '../../orders/order/validate-order.ts';
import { processPayment } from '../../orders/payment/process-payment.ts';
import { recordPaymentOutcome } from '../../orders/payment/record-payment-outcome.ts';
import { reversePayment } from '../../orders/payment/reverse-payment.ts';
import type { Executions, Table } from '../../orders/ports.ts';
import { fulfillOrder } from '../../orders/shipping/fulfill-order.ts';
import { FakeGateway, FakeTaskResults } from '../support/fakes.ts';
import { anOrder } from '../support/orders.ts';
import { newTable } from '../support/table.ts';

// The table is real, because the rules of the saga are conditions that it checks. The gateway and Step Functions are
// stand-ins that record what they are told; the real ones are in the workflow's tests.
const orderId = 'order-1';
const items = [{ sku: 'A', quantity: 3 }];
const money = { amount: 3490, currency: 'EUR' } as const;
const now = () => new Date('2026-01-01T00:00:00Z');

let table: Table;
let gateway: FakeGateway;
let taskResults: FakeTaskResults;
let ports: { table: Table; gateway: FakeGateway; taskResults: FakeTaskResults; now: () => Date };

beforeEach(async () => {
  table = newTable();
  gateway = new FakeGateway();
  taskResults = new FakeTaskResults();
  ports = { table, gateway, taskResults, now };
  await table.transact([{ put: { ...stockKey('A'), sku: 'A', available: 5, reserved: 0, shipped: 0 } }]);
});

const stock = async () => {
  const { available, reserved, shipped } = { ...(await table.get(stockKey('A'))) };
  return { available, reserved, shipped };
};
const pay = (taskToken: string) => processPayment({ orderId, taskToken, ...money }, ports);
const callback = (type: 'payment.succeeded' | 'payment.declined', changes: object = {}) =>
  recordPaymentOutcome({ type, data: { paymentId: 'pay-order-1', ...money, ...changes } }, ports);

async function paidOrder() {
  await submitOrder(anOrder(), { table, now, executions: started });
  await reserveItems({ orderId, items }, ports);
  await pay('token-1');
  await callback('payment.succeeded');
}

const started: Executions = { start: async (id) => `arn:${id}` };

describe('submitting an order', () => {
  it('stores it and starts the execution that it names', async () => {
    const names: string[] = [];
    const executions = { start: async (id: string) => `arn:${names.push(id)}` };
    expect(await submitOrder(anOrder(), { table, now, executions })).toEqual({
      orderId,
      status: 'RECEIVED',
      executionArn: 'arn:1',
    });
    expect(names).toEqual([orderId]);
    expect(await table.get(orderKey(orderId))).toMatchObject({ status: 'RECEIVED', customer: { id: 'customer-1' } });
  });

  it('may be repeated, and is after a start that failed', async () => {
    const executions = { start: () => Promise.reject(new TransientError('down')) };
    await expect(submitOrder(anOrder(), { table, now, executions })).rejects.toThrow(TransientError);
    expect(await submitOrder(anOrder(), { table, now, executions: started })).toMatchObject({ status: 'RECEIVED' });
  });

  it('refuses another order with the same id', async () => {
    await submitOrder(anOrder(), { table, now, executions: started });
    const other = anOrder({ currency: 'USD' });
    await expect(submitOrder(other, { table, now, executions: started })).rejects.toThrow(Conflict);
  });

  it('stores nothing of an order that is not valid', async () => {
    const invalid = { ...anOrder(), items: [] };
    await expect(submitOrder(invalid, { table, now, executions: started })).rejects.toThrow('items');
    expect(await table.query(partitionOf(orderId))).toEqual([]);
  });
});

describe('validating an order', () => {
  const approvalLimits = { EUR: 5000 };

  it('adds what the workflow decides by, and stores an order that came without the API', async () => {
    const order = anOrder();
    const validated = await validateOrder({ orderId, order }, { table, now, approvalLimits });
    expect(validated).toEqual({ ...order, subtotal: 3000, approvalLimit: 5000 });
    expect(await table.get(orderKey(orderId))).toMatchObject({ status: 'RECEIVED' });
  });

  it('lets a person approve every order in a currency without a limit', async () => {
    const order = anOrder({ currency: 'USD' });
    expect(await validateOrder({ orderId, order }, { table, now, approvalLimits })).toMatchObject({
      approvalLimit: -1,
    });
  });

  it('refuses an order that does not name its execution', async () => {
    const request = { orderId: 'another', order: anOrder() };
    await expect(validateOrder(request, { table, now, approvalLimits })).rejects.toThrow('orderId');
  });
});

describe('a reservation', () => {
  it('moves stock once, however often it is made', async () => {
    await reserveItems({ orderId, items }, ports);
    await reserveItems({ orderId, items }, ports);
    expect(await stock()).toEqual({ available: 2, reserved: 3, shipped: 0 });
  });

  it('takes all of it or none, and names what is missing', async () => {
    const request = { orderId, items: [...items, { sku: 'B', quantity: 1 }, { sku: 'C', quantity: 1 }] };
    await expect(reserveItems(request, ports)).rejects.toThrow(
      new OutOfStock('not in stock in the quantity ordered: B, C'),
    );
    expect(await stock()).toEqual({ available: 5, reserved: 0, shipped: 0 });
  });

  it('gives the stock back once, however often it is released', async () => {
    await reserveItems({ orderId, items }, ports);
    expect(await releaseReservation({ orderId }, ports)).toEqual({ released: true });
    expect(await releaseReservation({ orderId }, ports)).toEqual({ released: false });
    expect(await stock()).toEqual({ available: 5, reserved: 0, shipped: 0 });
  });

  it('is refused when it comes after its release', async () => {
    expect(await releaseReservation({ orderId }, ports)).toEqual({ released: false });
    await expect(reserveItems({ orderId, items }, ports)).rejects.toThrow(ReservationReleased);
    expect(await stock()).toEqual({ available: 5, reserved: 0, shipped: 0 });
  });

  it('cannot be sold twice by orders that come at once', async () => {
    const orders = Array.from({ length: 4 }, (_, index) => `order-${index}`);
    const results = await Promise.allSettled(orders.map((id) => reserveItems({ orderId: id, items }, ports)));
    const held = results.filter(({ status }) => status === 'fulfilled');
    expect(held.length).toBeLessThanOrEqual(1);
    expect(await stock()).toEqual({ available: 5 - 3 * held.length, reserved: 3 * held.length, shipped: 0 });
  });
});

describe('a look at the stock', () => {
  it('names what is not there, and holds nothing', async () => {
    const wanted = [...items, { sku: 'B', quantity: 1 }];
    expect(await checkStock({ items: wanted }, ports)).toEqual({ available: false, missing: ['B'] });
    expect(await checkStock({ items }, ports)).toEqual({ available: true, missing: [] });
    expect(await stock()).toEqual({ available: 5, reserved: 0, shipped: 0 });
  });
});

describe('a payment', () => {
  it('is stored with its token before the gateway hears of it, and the gateway never hears the token', async () => {
    gateway.onRequest = async () =>
      expect(await table.get(paymentKey(orderId))).toMatchObject({ taskToken: 'token-1' });
    await pay('token-1');
    expect(gateway.requests).toEqual([{ paymentId: 'pay-order-1', ...money }]);
  });

  it('tells the waiting task that it has arrived', async () => {
    await pay('token-1');
    expect(await callback('payment.succeeded')).toEqual({ orderId, recorded: 'delivered' });
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', output: { paymentId: 'pay-order-1', ...money } }]);
  });

  it('tells the waiting task that it was declined, and why', async () => {
    await pay('token-1');
    await callback('payment.declined', { reason: 'insufficient funds' });
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', error: 'PaymentFailed', cause: 'insufficient funds' }]);
  });

  it('keeps the outcome when telling the task fails, and tells it when the gateway calls again', async () => {
    await pay('token-1');
    taskResults.failWith = new TransientError('down');
    await expect(callback('payment.succeeded')).rejects.toThrow(TransientError);
    expect(await table.get(paymentKey(orderId))).toMatchObject({ outcome: 'PAID' });

    taskResults.failWith = undefined;
    expect(await callback('payment.succeeded')).toMatchObject({ recorded: 'delivered' });
  });

  it('sends the outcome that is known already with the token of a retried task, and asks the gateway no more', async () => {
    await pay('token-1');
    await callback('payment.succeeded');
    await pay('token-2');
    expect(taskResults.sent.map(({ taskToken }) => taskToken)).toEqual(['token-1', 'token-2']);
    expect(gateway.requests).toHaveLength(1);
  });

  it('sends the outcome with the newest token', async () => {
    await pay('token-1');
    await pay('token-2');
    await callback('payment.succeeded');
    expect(taskResults.sent.map(({ taskToken }) => taskToken)).toEqual(['token-2']);
  });

  it('is refused when it comes after its compensation', async () => {
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'NOTHING_TO_REVERSE' });
    await expect(pay('token-1')).rejects.toThrow(PaymentVoided);
    expect(gateway.requests).toEqual([]);
  });

  it('is taken back by the request itself when the compensation overtook it', async () => {
    gateway.onRequest = async () => {
      gateway.state = undefined;
      await reversePayment({ orderId }, ports);
    };
    await expect(pay('token-1')).rejects.toThrow(PaymentVoided);
    expect(gateway.state).toBe('voided');
  });

  it('is voided when its time is over', async () => {
    await pay('token-1');
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'VOIDED' });
    expect(gateway.state).toBe('voided');
  });

  it('is refunded by the compensation when the money has come and its callback has not', async () => {
    await pay('token-1');
    gateway.state = 'paid';
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(gateway.refunds).toBe(1);
  });

  it('is refunded by the callback when it comes after the compensation', async () => {
    await pay('token-1');
    await reversePayment({ orderId }, ports);
    gateway.state = 'paid';
    expect(await callback('payment.succeeded')).toEqual({ orderId, recorded: 'refunded' });
    expect(gateway.refunds).toBe(1);
    expect(taskResults.sent).toEqual([]);
  });

  it('is refunded once by callbacks that are sent again', async () => {
    await pay('token-1');
    await reversePayment({ orderId }, ports);
    gateway.state = 'paid';
    await callback('payment.succeeded');
    expect(await callback('payment.succeeded')).toEqual({ orderId, recorded: 'refunded' });
    expect(gateway.refunds).toBe(1);
  });

  it('is still to be refunded when the refund failed', async () => {
    await pay('token-1');
    await callback('payment.succeeded');
    gateway.failWith = new TransientError('down');
    await expect(reversePayment({ orderId }, ports)).rejects.toThrow(TransientError);
    gateway.failWith = undefined;
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(gateway.refunds).toBe(1);
  });

  it('is refunded when it arrives after the gateway said that it was declined', async () => {
    await pay('token-1');
    await callback('payment.declined');
    gateway.state = 'paid';
    expect(await callback('payment.succeeded')).toMatchObject({ recorded: 'refunded' });
    expect(await table.get(paymentKey(orderId))).toMatchObject({ outcome: 'DECLINED', refunded: true });
  });

  it('is withdrawn after a decline too, and refunded if it was paid all the same', async () => {
    await pay('token-1');
    await callback('payment.declined');
    gateway.state = 'paid';
    expect(await reversePayment({ orderId }, ports)).toEqual({ reversal: 'REFUNDED' });
    expect(gateway.refunds).toBe(1);
  });

  it('is not undone by a decline that comes after it arrived', async () => {
    await pay('token-1');
    await callback('payment.succeeded');
    expect(await callback('payment.declined')).toMatchObject({ recorded: 'ignored' });
    expect(await table.get(paymentKey(orderId))).toMatchObject({ outcome: 'PAID' });
  });

  it('takes no word on a payment that nobody asked for, or on another amount', async () => {
    await expect(callback('payment.succeeded')).rejects.toThrow(NotFound);
    await pay('token-1');
    await expect(callback('payment.succeeded', { paymentId: 'foreign' })).rejects.toThrow(NotFound);
    await expect(callback('payment.succeeded', { amount: 1 })).rejects.toThrow(Conflict);
    await expect(callback('payment.succeeded', { currency: 'JPY' })).rejects.toThrow(Conflict);
    expect(taskResults.sent).toEqual([]);
  });
});

describe('a shipment', () => {
  it('takes the goods out, ends the order and tells the customer, all at once', async () => {
    await paidOrder();
    await fulfillOrder({ orderId }, ports);
    expect(await stock()).toEqual({ available: 2, reserved: 0, shipped: 3 });
    expect(await getOrder(orderId, ports)).toMatchObject({
      status: 'FULFILLED',
      reservation: { status: 'SHIPPED' },
      shipment: { shippedAt: '2026-01-01T00:00:00.000Z' },
    });
  });

  it('happens once, however often it is asked for', async () => {
    await paidOrder();
    await fulfillOrder({ orderId }, ports);
    await fulfillOrder({ orderId }, ports);
    expect(await stock()).toEqual({ available: 2, reserved: 0, shipped: 3 });
  });

  it('is refused without payment or reservation', async () => {
    await expect(fulfillOrder({ orderId }, ports)).rejects.toThrow(
      new FulfillmentRefused('order order-1 cannot ship: it is not paid, its goods are not reserved'),
    );
  });

  it('is refused when it comes after the payment was reversed', async () => {
    await paidOrder();
    gateway.state = 'paid';
    await reversePayment({ orderId }, ports);
    await expect(fulfillOrder({ orderId }, ports)).rejects.toThrow(FulfillmentRefused);
    expect(await stock()).toEqual({ available: 2, reserved: 3, shipped: 0 });
  });

  it('forbids every compensation', async () => {
    await paidOrder();
    await fulfillOrder({ orderId }, ports);
    await expect(reversePayment({ orderId }, ports)).rejects.toThrow(AlreadyFulfilled);
    await expect(releaseReservation({ orderId }, ports)).rejects.toThrow(AlreadyFulfilled);
    expect(gateway.refunds).toBe(0);
    expect(await table.get(paymentKey(orderId))).not.toHaveProperty('voided');
  });
});

describe('concluding an order', () => {
  const conclusion: Conclusion = { orderId, outcome: 'CANCELLED', reason: 'PaymentDeclined' };
  const notifications = async () =>
    (await table.query(partitionOf(orderId))).filter(({ sk }) => sk.startsWith('NOTIFICATION'));

  it('writes the outcome and one notification, however often it is repeated', async () => {
    await submitOrder(anOrder(), { table, now, executions: started });
    await concludeOrder(conclusion, ports);
    await concludeOrder(conclusion, ports);
    expect(await table.get(orderKey(orderId))).toMatchObject({ status: 'CANCELLED' });
    expect(await notifications()).toEqual([expect.objectContaining({ outcome: 'CANCELLED', to: 'customer' })]);
  });

  it('never gives an order a second outcome', async () => {
    await concludeOrder(conclusion, ports);
    await expect(concludeOrder({ ...conclusion, outcome: 'FAILED' }, ports)).rejects.toThrow(OutcomeConflict);
    expect(await notifications()).toHaveLength(1);
  });
});

describe('an approval', () => {
  const ask = (taskToken: string) => requestApproval({ orderId, total: 60_000, currency: 'EUR', taskToken }, ports);
  const decide = (decision: 'approve' | 'reject', comment?: string) =>
    decideApproval(orderId, { decision, comment }, 'arn:ada', ports);

  it('tells the waiting task who approved', async () => {
    await ask('token-1');
    expect(await decide('approve')).toEqual({ orderId, status: 'APPROVED' });
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', output: { approved: true, decidedBy: 'arn:ada' } }]);
  });

  it('tells the waiting task that it was rejected, and why', async () => {
    await ask('token-1');
    await decide('reject', 'too much');
    expect(taskResults.sent).toEqual([{ taskToken: 'token-1', error: 'ApprovalRejected', cause: 'too much' }]);
  });

  it('keeps the first decision', async () => {
    await ask('token-1');
    await decide('approve');
    await expect(decide('reject')).rejects.toThrow(new Conflict('order order-1 was approved before'));
    expect(await decide('approve')).toEqual({ orderId, status: 'APPROVED' });
  });

  it('sends the decision with the token of a retried task, and asks nobody twice', async () => {
    await ask('token-1');
    taskResults.failWith = new TransientError('down');
    await expect(decide('approve')).rejects.toThrow(TransientError);
    taskResults.failWith = undefined;
    await ask('token-2');
    expect(taskResults.sent).toEqual([{ taskToken: 'token-2', output: { approved: true, decidedBy: 'arn:ada' } }]);
  });

  it('says so when its time is over', async () => {
    await ask('token-1');
    taskResults.gone = true;
    await expect(decide('approve')).rejects.toThrow('its time is over');
  });

  it('cannot be given where none was asked for', async () => {
    await expect(decide('approve')).rejects.toThrow(NotFound);
  });
});

describe('parking an order', () => {
  const error = { Error: 'TransientError', Cause: 'the gateway is down' };
  const request: ParkRequest = {
    orderId,
    executionArn: 'arn:execution',
    redriveCount: 0,
    enteredAt: '2026-01-01T00:00:00Z',
    parked: { state: 'CompensatePayment', error },
    failure: { stage: 'fulfillment', outcome: 'FAILED', reason: 'FulfillmentFailed', error },
  };
  const redriven = { ...request, redriveCount: 1, enteredAt: '2026-01-02T00:00:00Z' };

  it('records what is to be repaired and fails the execution, at every attempt', async () => {
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    expect(await getOrder(orderId, ports)).toMatchObject({
      status: 'PARKED',
      repair: { status: 'NEEDED', parked: { state: 'CompensatePayment' }, executionArn: 'arn:execution' },
    });
  });

  it('is on the list of those that wait for a person until it goes on', async () => {
    expect(await listRepairs(ports)).toEqual({ repairs: [] });
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    const { parked, failure, executionArn } = request;
    const left = ['payment', 'reservation', 'notification'];
    const repair = { orderId, at: now().toISOString(), parked, left, failure, executionArn };
    expect(await listRepairs(ports)).toEqual({ repairs: [repair] });
    await parkOrder(redriven, ports);
    expect(await listRepairs(ports)).toEqual({ repairs: [] });
  });

  it.each([
    ['CompensateReservation', ['reservation', 'notification']],
    ['NotifyPaymentFailed', ['notification']],
  ])('says what is left to undo when %s failed', async (state, left) => {
    await expect(parkOrder({ ...request, parked: { state, error } }, ports)).rejects.toThrow(OrderParked);
    expect(await getOrder(orderId, ports)).toMatchObject({ repair: { left } });
  });

  it('is not parked by an attempt that comes when it has gone on', async () => {
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    const late: Table = {
      ...table,
      transact: async (writes) => {
        await parkOrder(redriven, ports);
        return table.transact(writes);
      },
    };
    await expect(parkOrder(request, { table: late, now })).rejects.toThrow(TransientError);
    expect(await listRepairs(ports)).toEqual({ repairs: [] });
  });

  it('lets the compensation go on after a redrive, at every attempt', async () => {
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    await parkOrder(redriven, ports);
    await parkOrder(redriven, ports);
    expect(await getOrder(orderId, ports)).toMatchObject({ repair: { status: 'RESUMED' } });
  });

  it('parks it again when the repair did not help', async () => {
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    await parkOrder(redriven, ports);
    const again = { ...redriven, enteredAt: '2026-01-02T00:01:00Z' };
    await expect(parkOrder(again, ports)).rejects.toThrow(OrderParked);
    await parkOrder({ ...request, redriveCount: 2, enteredAt: '2026-01-03T00:00:00Z' }, ports);
  });

  it('parks it anew when something else fails in a run that was redriven for another cause', async () => {
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    await parkOrder(redriven, ports);
    const later = { ...request, redriveCount: 2, enteredAt: '2026-01-03T00:00:00Z' };
    await expect(parkOrder(later, ports)).rejects.toThrow(OrderParked);
  });

  it('leaves an outcome that the order has', async () => {
    await concludeOrder({ orderId, outcome: 'CANCELLED', reason: 'PaymentDeclined' }, ports);
    await expect(parkOrder(request, ports)).rejects.toThrow(OrderParked);
    expect(await getOrder(orderId, ports)).toMatchObject({ status: 'CANCELLED', repair: { status: 'NEEDED' } });
  });
});

describe('showing an order', () => {
  it('shows no task token and no fingerprint', async () => {
    await paidOrder();
    expect(JSON.stringify(await getOrder(orderId, ports))).not.toMatch(/token|fingerprint/i);
  });

  it('says so when there is none', async () => {
    await expect(getOrder('nothing', ports)).rejects.toThrow(NotFound);
  });
});
