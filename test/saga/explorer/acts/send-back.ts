import { returnKey } from '../../../../orders/returns/keys.ts';
import type { ReturnOutcome } from '../../../../orders/returns/return.ts';
import type { Act } from '../act.ts';
import { actOf, type RunResult } from '../invariant.ts';
import type { Run } from '../run.ts';
import type { TestSystem } from '../test-system.ts';
import { skusOf } from './place-order.ts';

export interface ReturnFacts {
  /** Of the order's second item. */
  readonly quantity: number;
  /** The customer sends it once, whatever is answered. */
  readonly sentOnce?: true;
  /** What the warehouse finds, s after it was asked; without it, nothing arrives. */
  readonly inspection?: { readonly accepted: number; readonly damaged: number; readonly after: number };
}

export const returnIdOf = (run: Run): string => `return-of-${run.id}`;

/** A customer sends a part of an order back. */
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
    /** The warehouse says what it found, if the goods arrive. */
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

/** What the warehouse accepted of a return that was settled. */
export function acceptedOf(result: RunResult): { readonly good: number; readonly damaged: number } {
  const { pk, sk } = returnKey(returnIdOf(result.run));
  const settled = result.items.find((item) => item.pk === pk && item.sk === sk)?.status === 'RETURNED';
  const { accepted = 0, damaged = 0 } = (settled && actOf(result, SendBack)?.facts.inspection) || {};
  return { good: accepted - damaged, damaged };
}
