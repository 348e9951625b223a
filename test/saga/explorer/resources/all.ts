import { claims } from './claims.ts';
import { decisions } from './decisions.ts';
import { money } from './money.ts';
import { outcome } from './outcome.ts';
import { personalData } from './personal-data.ts';
import { repairs } from './repairs.ts';
import type { Resource } from './resource.ts';
import { stock } from './stock.ts';

/** Everything that the workflows move. A step that writes something else needs a resource that says what must hold of it. */
export const resources: readonly Resource[] = [stock, money, outcome, decisions, claims, repairs, personalData];

/**
 * The writes that no resource judges: nobody would notice if a compensation forgot them.
 * @param writes by kind, with an invocation that makes it
 */
export const unjudged = (writes: ReadonlyMap<string, string>): readonly string[] =>
  [...writes]
    .filter(([kind]) => !resources.some(({ judges }) => judges.includes(kind)))
    .map(
      ([kind, invocation]) => `${invocation} writes ${kind}, of which no resource of the explorer says what must hold`,
    );
