import type { Order } from '../../orders/order/order.ts';

/** A valid order of 3 A at 10.00 EUR, delivered to Germany. */
export function anOrder(changes: Partial<Order> = {}): Order {
  return {
    orderId: 'order-1',
    customer: { id: 'customer-1', email: 'ada@example.com' },
    currency: 'EUR',
    items: [{ sku: 'A', quantity: 3, unitPrice: 1000 }],
    shippingAddress: { name: 'Ada', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
    ...changes,
  };
}
