import { beforeEach, describe, expect, it } from 'vitest';
import { AlreadyFulfilled, FulfillmentRefused } from '../../orders/errors.ts';
import { releaseReservation } from '../../orders/inventory/release-reservation.ts';
import { paymentKey } from '../../orders/keys.ts';
import { getOrder } from '../../orders/order/get-order.ts';
import { reversePayment } from '../../orders/payment/reverse-payment.ts';
import { fulfillOrder } from '../../orders/shipping/fulfill-order.ts';
import { gateway, orderId, paidOrder, ports, prepareSaga, stock, table } from '../support/saga.ts';

beforeEach(prepareSaga);

describe('a shipment', () => {
  it('removes the reserved items from the stock and ends the order', async () => {
    await paidOrder();
    await fulfillOrder({ orderId }, ports);
    expect(await stock()).toEqual({ available: 2, reserved: 0, shipped: 3 });
    expect(await getOrder(orderId, ports)).toMatchObject({
      status: 'FULFILLED',
      reservation: { status: 'SHIPPED' },
      shipment: { shippedAt: '2026-01-01T00:00:00.000Z' },
    });
  });

  it('that is repeated happens once', async () => {
    await paidOrder();
    await fulfillOrder({ orderId }, ports);
    await fulfillOrder({ orderId }, ports);
    expect(await stock()).toEqual({ available: 2, reserved: 0, shipped: 3 });
  });

  it('is refused without a payment and a reservation', async () => {
    await expect(fulfillOrder({ orderId }, ports)).rejects.toThrow(
      new FulfillmentRefused('order order-1 cannot ship: it is not paid, its goods are not reserved'),
    );
  });

  it('is refused after the payment was reversed', async () => {
    await paidOrder();
    gateway.state = 'paid';
    await reversePayment({ orderId }, ports);
    await expect(fulfillOrder({ orderId }, ports)).rejects.toThrow(FulfillmentRefused);
    expect(await stock()).toEqual({ available: 2, reserved: 3, shipped: 0 });
  });

  it('prevents every compensation', async () => {
    await paidOrder();
    await fulfillOrder({ orderId }, ports);
    await expect(reversePayment({ orderId }, ports)).rejects.toThrow(AlreadyFulfilled);
    await expect(releaseReservation({ orderId }, ports)).rejects.toThrow(AlreadyFulfilled);
    expect(gateway.refunds).toBe(0);
    expect(await table.get(paymentKey(orderId))).not.toHaveProperty('voided');
  });
});
