import { returnKey } from '../../../../orders/returns/keys.ts';
import type { ReturnOutcome } from '../../../../orders/returns/return.ts';
import type { Act } from '../act.ts';
import { actOf, type RunResult } from '../invariant.ts';
import type { Run } from '../run.ts';
import type { TestSystem } from '../test-system.ts';
import { skusOf } from './place-order.ts';

export interface ReturnFacts {
  /** The returned quantity of the order's second item. */
  readonly quantity: number;
  /** The customer sends the request once, whatever the response. */
  readonly sentOnce?: true;
  /** The result of the warehouse's inspection, s after it was requested; without it, nothing arrives. */
  readonly inspection?: { readonly accepted: number; readonly damaged: number; readonly after: number };
}

export const returnIdOf = (run: Run): string => `return-of-${run.id}`;

/** A customer returns a part of an order. */
export class SendBack implements Act {
  readonly workflow = 'order-return';
  readonly outcome: ReturnOutcome;
  readonly facts: ReturnFacts;

  constructor(outcome: ReturnOutcome, facts: ReturnFacts) {
    this.outcome = outcome;
    this.facts = facts;
  }

  nameIn = returnIdOf;

  shownAt = (run: Run): string => `/returns/${returnIdOf(run)}`;

  begin = async (run: Run, system: TestSystem): Promise<undefined> => {
    const [, sku] = skusOf(run);
    const items = [{ sku, quantity: this.facts.quantity }];
    const content = { returnId: returnIdOf(run), orderId: run.id, items, reason: 'too big' };
    const { sentOnce } = this.facts;
    const { status } = await system.send(run, '/returns', content, sentOnce && { most: 1 });
    if (status !== 202 && !sentOnce) throw new Error(`the return of ${run.id} was answered ${status}`);
  };

  meanwhile = [
    /** The warehouse sends its inspection, if the goods arrive. */
    async (run: Run, system: TestSystem): Promise<void> => {
      const { inspection } = this.facts;
      if (inspection === undefined) return;
      await run.until('RETURN/NOTIFICATION#INSPECTION');
      const { after, ...found } = inspection;
      await run.sleep(after);
      const [, sku] = skusOf(run);
      await system.send(run, `/inspections/${returnIdOf(run)}`, { items: [{ sku, ...found }] });
    },
  ];
}

/** The accepted goods of a settled return. */
export function acceptedOf(result: RunResult): { readonly good: number; readonly damaged: number } {
  const { pk, sk } = returnKey(returnIdOf(result.run));
  const settled = result.items.find((item) => item.pk === pk && item.sk === sk)?.status === 'RETURNED';
  const { accepted = 0, damaged = 0 } = (settled && actOf(result, SendBack)?.facts.inspection) || {};
  return { good: accepted - damaged, damaged };
}
