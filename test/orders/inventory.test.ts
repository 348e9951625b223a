import { beforeEach, describe, expect, it } from 'vitest';
import { OutOfStock, ReservationReleased } from '../../orders/errors.ts';
import { checkStock } from '../../orders/inventory/check-stock.ts';
import { releaseReservation } from '../../orders/inventory/release-reservation.ts';
import { reserveItems } from '../../orders/inventory/reserve-items.ts';
import { items, orderId, ports, prepareSaga, stock } from '../support/saga.ts';

beforeEach(prepareSaga);

describe('a reservation', () => {
  it('that is repeated moves stock once', async () => {
    await reserveItems({ orderId, items }, ports);
    await reserveItems({ orderId, items }, ports);
    expect(await stock()).toEqual({ available: 2, reserved: 3, shipped: 0 });
  });

  it('reserves all items or none, and names the missing ones', async () => {
    const request = { orderId, items: [...items, { sku: 'B', quantity: 1 }, { sku: 'C', quantity: 1 }] };
    await expect(reserveItems(request, ports)).rejects.toThrow(
      new OutOfStock('not in stock in the ordered quantity: B, C'),
    );
    expect(await stock()).toEqual({ available: 5, reserved: 0, shipped: 0 });
  });

  it('that is released twice returns the stock once', async () => {
    await reserveItems({ orderId, items }, ports);
    expect(await releaseReservation({ orderId }, ports)).toEqual({ released: true });
    expect(await releaseReservation({ orderId }, ports)).toEqual({ released: false });
    expect(await stock()).toEqual({ available: 5, reserved: 0, shipped: 0 });
  });

  it('after its release is refused', async () => {
    expect(await releaseReservation({ orderId }, ports)).toEqual({ released: false });
    await expect(reserveItems({ orderId, items }, ports)).rejects.toThrow(ReservationReleased);
    expect(await stock()).toEqual({ available: 5, reserved: 0, shipped: 0 });
  });

  it('for the same stock succeeds for at most one of four concurrent orders', async () => {
    const orders = Array.from({ length: 4 }, (_, index) => `order-${index}`);
    const results = await Promise.allSettled(orders.map((id) => reserveItems({ orderId: id, items }, ports)));
    const held = results.filter(({ status }) => status === 'fulfilled');
    expect(held.length).toBeLessThanOrEqual(1);
    expect(await stock()).toEqual({ available: 5 - 3 * held.length, reserved: 3 * held.length, shipped: 0 });
  });
});

describe('a stock check', () => {
  it('names the missing items and reserves nothing', async () => {
    const wanted = [...items, { sku: 'B', quantity: 1 }];
    expect(await checkStock({ items: wanted }, ports)).toEqual({ available: false, missing: ['B'] });
    expect(await checkStock({ items }, ports)).toEqual({ available: true, missing: [] });
    expect(await stock()).toEqual({ available: 5, reserved: 0, shipped: 0 });
  });
});
