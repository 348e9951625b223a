import { inspectionSchema } from '../../orders/returns/inspection.ts';
import { verdictSchema } from '../api/answers.ts';
import { conflict, type Operation, unknown } from '../api/operation.ts';

export const operation: Operation = {
  example: {
    says: 'Say what the warehouse found of a return',
    id: 'return-1',
    body: { items: [{ sku: 'ANVIL', accepted: 2, damaged: 1 }] },
  },
  request: { name: 'Inspection', schema: inspectionSchema },
  answer: {
    status: 200,
    description: 'What follows from the inspection',
    schema: { name: 'Verdict', schema: verdictSchema },
  },
  errors: [
    unknown('No inspection of this return was asked for'),
    conflict('It was inspected otherwise before, or nobody waits for it any more'),
  ],
};
