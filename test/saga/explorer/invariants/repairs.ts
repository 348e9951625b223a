import { repairsPartition } from '../../../../orders/keys.ts';
import type { Invariant } from '../invariant.ts';

/** After the end of a run nothing is listed for repair. */
export const invariant: Invariant = {
  name: 'repair',
  covers: ['table REPAIR'],
  violations: ({ items, listed }) =>
    listed || items.some(({ pk }) => pk === repairsPartition)
      ? ['all executions have ended, and something is still listed for repair']
      : [],
};
