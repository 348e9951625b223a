import { notFound, type Operation } from '../api/operation.ts';
import { returnViewSchema } from '../api/responses.ts';

export const operation: Operation = {
  example: { purpose: 'See what has happened to a return', id: 'return-1' },
  response: {
    status: 200,
    description: 'The return, and what has happened to it',
    schema: { name: 'ReturnView', schema: returnViewSchema },
  },
  errors: [notFound('There is no return with this id')],
};
