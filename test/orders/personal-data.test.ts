import { beforeEach, describe, expect, it } from 'vitest';
import { Conflict } from '../../orders/errors.ts';
import { orderKey, partitionOf } from '../../orders/keys.ts';
import { concludeOrder } from '../../orders/order/conclude-order.ts';
import { getOrder } from '../../orders/order/get-order.ts';
import { parkOrder } from '../../orders/order/park-order.ts';
import { submitOrder } from '../../orders/order/submit-order.ts';
import { parseRetention, personalDataKey } from '../../orders/personal-data.ts';
import { concludeReturn } from '../../orders/returns/conclude-return.ts';
import { getReturn } from '../../orders/returns/get-return.ts';
import { partitionOfReturn, returnKey } from '../../orders/returns/keys.ts';
import { submitReturn } from '../../orders/returns/submit-return.ts';
import { validateReturn } from '../../orders/returns/validate-return.ts';
import { fulfillOrder } from '../../orders/shipping/fulfill-order.ts';
import { anOrder } from '../support/orders.ts';
import { now, orderId, paidOrder, ports, prepareSaga, started, table } from '../support/saga.ts';

beforeEach(prepareSaga);

const { customer, shippingAddress } = anOrder();
const submit = () => submitOrder(anOrder(), { table, now, executions: started });
const stored = () => table.get(personalDataKey(partitionOf(orderId)));
const daysLater = (days: number) => () => new Date(now().getTime() + days * 86_400_000);
const expiryOf = (days: number) => daysLater(days)().getTime() / 1000;
const show = (days: number) => getOrder(orderId, { table, now: daysLater(days) });
/** What DynamoDB does with an item that has expired, sooner or later. */
const remove = (pk: string) => table.transact([{ delete: personalDataKey(pk) }]);

/** The ways in which an order ends. */
const endings = {
  concludeOrder: async () => {
    await submit();
    await concludeOrder({ orderId, outcome: 'REJECTED', reason: 'OutOfStock' }, ports);
  },
  fulfillOrder: async () => {
    await paidOrder();
    await fulfillOrder({ orderId }, ports);
  },
};

describe('the personal data of an order', () => {
  it('is stored in an item of its own', async () => {
    await submit();
    expect(await stored()).toEqual({ ...personalDataKey(partitionOf(orderId)), customer, shippingAddress });
    const others = (await table.query(partitionOf(orderId))).filter(({ sk }) => sk !== 'CUSTOMER');
    expect(JSON.stringify(others)).not.toMatch(/ada|street|customer-1/i);
  });

  it.each(Object.entries(endings))('expires the configured number of days after %s', async (_, end) => {
    ports.retention = 30;
    await end();
    expect(await stored()).toMatchObject({ customer, expiresAt: expiryOf(30) });
  });

  it.each(Object.entries(endings))('is kept forever after %s unless a number of days is configured', async (_, end) => {
    await end();
    expect(await stored()).not.toHaveProperty('expiresAt');
    expect(await show(36_500)).toMatchObject({ customer, shippingAddress });
  });

  it('does not expire while the order is open or parked, and does after it has ended', async () => {
    ports.retention = 30;
    await submit();
    const parked = { state: 'CompensateReservation', error: { Error: 'States.Timeout' } };
    const failure = { stage: 'reserve', outcome: 'REJECTED', reason: 'OutOfStock', error: { Error: 'OutOfStock' } };
    const visit = { executionArn: 'arn', redriveCount: 0, repairs: 0, parked };
    await expect(parkOrder({ orderId, failure, ...visit }, ports)).rejects.toThrow('parked');
    expect(await stored()).not.toHaveProperty('expiresAt');
    await concludeOrder({ orderId, outcome: 'REJECTED', reason: 'OutOfStock' }, ports);
    expect(await stored()).toMatchObject({ expiresAt: expiryOf(30) });
  });

  it('is shown with its expiry until it expires, and then shown as expired whether deleted or not', async () => {
    ports.retention = 30;
    await endings.concludeOrder();
    expect(await show(29)).toMatchObject({
      customer,
      shippingAddress,
      personalDataExpiresAt: '2026-01-31T00:00:00.000Z',
    });
    const expired = await show(30);
    expect(expired).toMatchObject({ status: 'REJECTED', currency: 'EUR', personalDataExpired: true });
    expect(JSON.stringify(expired)).not.toMatch(/customer-1|Street|personalDataExpiresAt/);
    await remove(partitionOf(orderId));
    expect(await show(30)).toEqual(expired);
  });

  it('leaves the order id in use after it was deleted, for the same order and a different one', async () => {
    ports.retention = 30;
    await endings.concludeOrder();
    await remove(partitionOf(orderId));
    expect(await submit()).toEqual({ orderId, status: 'REJECTED' });
    expect(await stored()).toBeUndefined();
    const other = anOrder({ currency: 'USD' });
    await expect(submitOrder(other, { table, now, executions: started })).rejects.toThrow(Conflict);
  });

  it('is not shown as expired for an order that was never stored or is being stored', async () => {
    ports.retention = 30;
    await concludeOrder({ orderId, outcome: 'REJECTED', reason: 'InvalidOrder' }, ports);
    expect(await show(31)).not.toHaveProperty('personalDataExpired');
    await table.transact([{ put: { ...orderKey('half'), fingerprint: 'f', status: 'RECEIVED' } }]);
    expect(await getOrder('half', ports)).not.toHaveProperty('personalDataExpired');
  });

  it('is shown for an order that an earlier version stored with the customer in its item', async () => {
    const earlier = { ...orderKey(orderId), ...anOrder(), fingerprint: 'f', status: 'RECEIVED' };
    await table.transact([{ put: earlier }]);
    ports.retention = 30;
    await concludeOrder({ orderId, outcome: 'REJECTED', reason: 'OutOfStock' }, ports);
    expect(await show(31)).toMatchObject({ status: 'REJECTED', customer, shippingAddress });
  });
});

describe('the personal data of a return', () => {
  const returned = { returnId: 'r', orderId, items: [{ sku: 'A', quantity: 1 }], reason: 'my arms are too long' };

  it('expires after the return has ended, and its accepted items stay counted', async () => {
    ports.retention = 30;
    await endings.fulfillOrder();
    await remove(partitionOf(orderId));
    await submitReturn(returned, { ...ports, executions: started });
    await validateReturn({ returnId: 'r', return: returned, withinDays: 30 }, ports);
    expect(await getReturn('r', { table, now: daysLater(300) })).toMatchObject({ reason: returned.reason });

    const accepted = [{ sku: 'A', quantity: 1, condition: 'good' as const }];
    const refund = { amount: 1000, currency: 'EUR' as const };
    await concludeReturn({ returnId: 'r', orderId, outcome: 'RETURNED', accepted, refund }, ports);
    expect(await table.get(personalDataKey(partitionOfReturn('r')))).toMatchObject({ expiresAt: expiryOf(30) });
    await remove(partitionOfReturn('r'));
    const view = await getReturn('r', { table, now: daysLater(30) });
    expect(view).toMatchObject({ status: 'RETURNED', orderId, items: returned.items, personalDataExpired: true });
    expect(view).not.toHaveProperty('reason');
    expect(await table.get(returnKey('r'))).not.toHaveProperty('reason');
    const more = { ...returned, returnId: 's', items: [{ sku: 'A', quantity: 3 }] };
    await expect(validateReturn({ returnId: 's', return: more, withinDays: 30 }, ports)).rejects.toThrow(
      'more than can still be returned',
    );
  });
});

describe('the configured number of days', () => {
  it.each([
    ['forever', 'forever'],
    ['1', 1],
    ['36500', 36_500],
  ])('may be %s', (text, retention) => {
    expect(parseRetention(text)).toBe(retention);
  });

  it.each(['', '0', '-1', '1.5', '36501', 'never', '3 days', ' '])('may not be "%s"', (text) => {
    expect(() => parseRetention(text)).toThrow('PERSONAL_DATA_DAYS: must be forever or 1 to 36500 whole days');
  });
});
