import { AskPrice } from '../acts/ask-price.ts';
import { actOf, type Resource } from '../resource.ts';

/** A quote changes nothing, however often it is asked for. */
export const resource: Resource = {
  name: 'quote',
  judges: ['syncExecutions.run'],
  broken: (judged) => {
    if (actOf(judged, AskPrice) === undefined) return [];
    const changing = [...judged.run.writes].filter(([kind]) => kind !== 'syncExecutions.run');
    return changing.map(([kind, invocation]) => `${invocation} writes ${kind}`);
  },
};
