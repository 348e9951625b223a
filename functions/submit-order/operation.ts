import { orderSchema } from '../../orders/order/order.ts';
import { conflict, type Operation } from '../api/operation.ts';
import { submittedOrderSchema } from '../api/responses.ts';

export const operation: Operation = {
  example: {
    purpose: 'Send an order; this one is over the approval limit, so it waits for a person',
    body: {
      orderId: 'order-1',
      customer: { id: 'C-1', email: 'ada@example.com' },
      currency: 'EUR',
      items: [{ sku: 'ANVIL', quantity: 12, unitPrice: 4999 }],
      shippingAddress: { name: 'Ada Lovelace', line1: 'Museumstr. 1', city: 'Wien', postalCode: '1070', country: 'AT' },
    },
  },
  request: { name: 'Order', schema: orderSchema },
  response: {
    status: 202,
    description:
      'The order is stored and its execution runs; sending the same order again returns its status and changes nothing',
    schema: { name: 'SubmittedOrder', schema: submittedOrderSchema },
  },
  errors: [conflict('A different order has this id')],
};
