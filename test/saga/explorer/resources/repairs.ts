import { repairsPartition } from '../../../../orders/keys.ts';
import type { Resource } from '../resource.ts';

/** Nothing that has ended waits for a person. */
export const resource: Resource = {
  name: 'repair',
  judges: ['table REPAIR'],
  broken: ({ items, listed }) =>
    listed || items.some(({ pk }) => pk === repairsPartition)
      ? ['all has ended, and something is still listed for a person']
      : [],
};
