import { inspectionSchema } from '../../orders/returns/inspection.ts';
import { conflict, notFound, type Operation } from '../api/operation.ts';
import { verdictSchema } from '../api/responses.ts';

export const operation: Operation = {
  example: {
    purpose: 'Record the warehouse’s inspection of a return',
    id: 'return-1',
    body: { items: [{ sku: 'ANVIL', accepted: 2, damaged: 1 }] },
  },
  request: { name: 'Inspection', schema: inspectionSchema },
  response: {
    status: 200,
    description: 'The accepted and rejected goods, and the refund',
    schema: { name: 'Verdict', schema: verdictSchema },
  },
  errors: [
    notFound('No inspection of this return was requested'),
    conflict('There is another inspection already, or no task waits for it any more'),
  ],
};
