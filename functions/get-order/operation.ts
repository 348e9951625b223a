import { notFound, type Operation } from '../api/operation.ts';
import { orderViewSchema } from '../api/responses.ts';

export const operation: Operation = {
  example: { purpose: 'See what has happened to it', id: 'order-1' },
  response: {
    status: 200,
    description: 'The order, and what has happened to it',
    schema: { name: 'OrderView', schema: orderViewSchema },
  },
  errors: [notFound('There is no order with this id')],
};
