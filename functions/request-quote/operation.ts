import { quoteSchema } from '../../orders/order/quote.ts';
import type { Operation } from '../api/operation.ts';
import { quoteResponseSchema } from '../api/responses.ts';

export const operation: Operation = {
  example: {
    purpose: 'Ask what an order would cost',
    body: {
      currency: 'EUR',
      items: [{ sku: 'ANVIL', quantity: 12, unitPrice: 4999 }],
      shippingAddress: { country: 'AT' },
    },
  },
  request: { name: 'QuoteRequest', schema: quoteSchema },
  response: {
    status: 200,
    description: 'The price, or the reason why there is none',
    schema: { name: 'Quote', schema: quoteResponseSchema },
  },
};
