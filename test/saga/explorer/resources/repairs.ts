import type { Resource } from './resource.ts';

/** Nothing that has ended waits for a person. */
export const repairs: Resource = {
  name: 'repair',
  judges: ['table REPAIR'],
  broken: ({ state: { listed } }) => (listed ? ['all has ended, and something is still listed for a person'] : []),
};
