import { returnSchema } from '../../orders/returns/return.ts';
import { conflict, type Operation } from '../api/operation.ts';
import { submittedReturnSchema } from '../api/responses.ts';

export const operation: Operation = {
  example: {
    purpose: 'Send something back once it has shipped',
    body: { returnId: 'return-1', orderId: 'order-1', items: [{ sku: 'ANVIL', quantity: 2 }], reason: 'Too heavy' },
  },
  request: { name: 'Return', schema: returnSchema },
  response: {
    status: 202,
    description:
      'The return is stored and its execution runs; sending the same return again returns its status and changes nothing',
    schema: { name: 'SubmittedReturn', schema: submittedReturnSchema },
  },
  errors: [conflict('A different return has this id')],
};
