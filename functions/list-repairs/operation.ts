import type { Operation } from '../api/operation.ts';
import { repairsSchema } from '../api/responses.ts';

export const operation: Operation = {
  example: { purpose: 'See what waits for a person to repair it' },
  response: {
    status: 200,
    description: 'Everything that waits for a person',
    schema: { name: 'Repairs', schema: repairsSchema },
  },
};
