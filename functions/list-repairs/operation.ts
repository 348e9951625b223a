import { repairsSchema } from '../api/answers.ts';
import type { Operation } from '../api/operation.ts';

export const operation: Operation = {
  example: { purpose: 'See what waits for a person to repair it' },
  answer: {
    status: 200,
    description: 'Everything that waits for a person',
    schema: { name: 'Repairs', schema: repairsSchema },
  },
};
