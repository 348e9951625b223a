import { AskPrice } from '../acts/ask-price.ts';
import { actOf, type Invariant } from '../invariant.ts';

/** A quote writes nothing. */
export const invariant: Invariant = {
  name: 'quote',
  covers: ['syncExecutions.run'],
  violations: (result) => {
    if (actOf(result, AskPrice) === undefined) return [];
    const changing = [...result.run.writes].filter(([kind]) => kind !== 'syncExecutions.run');
    return changing.map(([kind, invocation]) => `${invocation} writes ${kind}`);
  },
};
