import { AskPrice } from '../acts/ask-price.ts';
import type { Resource } from '../resource.ts';

/** A quote changes nothing, however often it is asked for. */
export const resource: Resource = {
  name: 'quote',
  judges: ['syncExecutions.run'],
  broken: ({ run }) => {
    if (run.act(AskPrice) === undefined) return [];
    const changing = [...run.writes].filter(([kind]) => kind !== 'syncExecutions.run');
    return changing.map(([kind, invocation]) => `${invocation} writes ${kind}`);
  },
};
