import { quoteSchema } from '../../orders/order/quote.ts';
import { quoteAnswerSchema } from '../api/answers.ts';
import type { Operation } from '../api/operation.ts';

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
  answer: {
    status: 200,
    description: 'The price, or the reason why there is none',
    schema: { name: 'Quote', schema: quoteAnswerSchema },
  },
};
