import type { Resource } from '../resource.ts';

/** What is accepted is started (explore-run.ts judges that), and then nobody looks for it any more. */
export const resource: Resource = {
  name: 'starts',
  judges: ['table START', 'executions.start'],
  broken: ({ items }) =>
    items
      .filter(({ pk }) => pk.startsWith('START#'))
      .map(({ pk, sk }) => `all has ended, and ${pk} ${sk} is still noted to be started`),
};
