import { stateMachineArns } from '../../../../local/account.ts';
import type { Act, Ended } from '../act.ts';
import type { Run } from '../run.ts';
import type { TestSystem } from '../test-system.ts';
import { skusOf } from './place-order.ts';

export interface QuoteFacts {
  readonly country?: string;
  /** Started without the API, with an invalid request. */
  readonly invalid?: true;
}

/** A client requests a quote, and waits for the answer. */
export class AskPrice implements Act {
  readonly workflow = 'order-quote';
  readonly outcome: 'QUOTED' | 'NOT_QUOTABLE';
  readonly #facts: QuoteFacts;

  constructor(outcome: AskPrice['outcome'], facts: QuoteFacts = {}) {
    this.outcome = outcome;
    this.#facts = facts;
  }

  nameIn = (run: Run): string => run.id;

  begin = async (run: Run, system: TestSystem): Promise<Ended> => {
    const { country = 'DE', invalid } = this.#facts;
    const [sku] = skusOf(run);
    const quote = {
      currency: 'EUR',
      items: [{ sku, quantity: invalid ? 0 : 1, unitPrice: 1000 }],
      shippingAddress: { country },
    };
    if (invalid) {
      const input = { stateMachineArn: stateMachineArns['order-quote'], input: JSON.stringify(quote) };
      const { status, output = 'null' } = (await system.stepFunctions.call('StartSyncExecution', input)) as {
        status: Ended['status'];
        output?: string;
      };
      return ended(status, JSON.parse(output));
    }
    const { status, body } = await system.send(run, '/quotes', quote, { timePasses: true });
    return ended(status === 200 ? 'SUCCEEDED' : 'FAILED', body);
  };
}

const ended = (status: Ended['status'], answer: unknown): Ended => ({
  status,
  output: { outcome: Object(answer).quotable ? 'QUOTED' : 'NOT_QUOTABLE' },
  ...(status !== 'SUCCEEDED' && { error: 'NoQuote' }),
});
