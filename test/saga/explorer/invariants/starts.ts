import type { Invariant } from '../invariant.ts';

/** After the end of a run no start is pending. That everything accepted is started is checked by explore-run.ts. */
export const invariant: Invariant = {
  name: 'starts',
  covers: ['table START', 'executions.start'],
  violations: ({ items }) =>
    items
      .filter(({ pk }) => pk.startsWith('START#'))
      .map(({ pk, sk }) => `all executions have ended, and ${pk} ${sk} is still a pending start`),
};
