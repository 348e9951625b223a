import { stateMachineArns } from '../../../../local/account.ts';
import { stockItem } from '../../../../orders/inventory/stock.ts';
import type { Order } from '../../../../orders/order/order.ts';
import type { Outcome } from '../../../../orders/order/submit-order.ts';
import { paymentIdOf } from '../../../../orders/payment/payment.ts';
import type { PaymentScript } from '../../../../sandbox/payment-gateway/payment.ts';
import type { Act } from '../act.ts';
import type { Run } from '../run.ts';
import type { TestSystem } from '../test-system.ts';

/** The properties of an order, and what happens to it. */
export interface OrderFacts {
  readonly quantity?: number;
  readonly unitPrice?: number;
  readonly country?: string;
  /** Started without the API, with an invalid order. */
  readonly invalid?: true;
  /** The customer sends the request once, whatever the response. */
  readonly sentOnce?: true;
  readonly payment?: PaymentScript;
  /** s after it was asked for */
  readonly approval?: { readonly decision: 'approve' | 'reject'; readonly after: number };
  /** A callback of the gateway in addition to its regular one, s after the payment was requested. */
  readonly says?: { readonly type: 'payment.declined' | 'payment.succeeded'; readonly after: number };
}

/** The stock of each SKU before the order. */
export const initialStock = 10;

/** SKUs that no other run uses. */
export const skusOf = (run: Run): readonly [string, string] => [`${run.id}-a`, `${run.id}-b`];

/** A customer places an order. Its id is the run's id. */
export class PlaceOrder implements Act {
  readonly workflow = 'order-processing';
  readonly outcome: Outcome;
  readonly #facts: OrderFacts;
  readonly payment?: PaymentScript;

  constructor(outcome: Outcome, facts: OrderFacts = {}) {
    this.outcome = outcome;
    this.#facts = facts;
    if (facts.payment !== undefined) this.payment = facts.payment;
  }

  nameIn = (run: Run): string => run.id;

  shownAt = (run: Run): string => `/orders/${run.id}`;

  prepare = async (run: Run, system: TestSystem): Promise<void> => {
    const stock = skusOf(run).map((sku) => stockItem(sku, initialStock));
    await system.table.transact(stock.map((put) => ({ put })));
    for (const key of stock) run.touched(key);
  };

  begin = async (run: Run, system: TestSystem): Promise<undefined> => {
    const order = this.order(run);
    if (this.#facts.invalid) {
      await system.stepFunctions.startExecution(stateMachineArns['order-processing'], { ...order }, run.id);
      return;
    }
    const { sentOnce } = this.#facts;
    const { status } = await system.send(run, '/orders', order, sentOnce && { most: 1 });
    if (status !== 202 && !sentOnce) throw new Error(`order ${run.id} was answered ${status}`);
  };

  meanwhile = [
    /** The approver decides after the request, if at all. */
    async (run: Run, system: TestSystem): Promise<void> => {
      const { approval } = this.#facts;
      if (approval === undefined) return;
      await run.until('ORDER/NOTIFICATION#APPROVAL');
      await run.sleep(approval.after);
      await system.send(run, `/approvals/${run.id}`, { decision: approval.decision });
    },
    /** The gateway sends an outcome that differs from its ledger. */
    async (run: Run, system: TestSystem): Promise<void> => {
      const { says } = this.#facts;
      if (says === undefined) return;
      await run.until('paymentGateway.request');
      await run.sleep(says.after);
      const release = run.clock.hold();
      await system.sendCallback(paymentIdOf(run.id), says.type);
      release();
    },
    /** The gateway sends a callback for a payment that does not exist yet. */
    async (run: Run, system: TestSystem): Promise<void> => {
      if (!run.schedule.faults.some(({ kind }) => kind === 'unknown')) return;
      const release = run.clock.hold();
      await system.sendCallback(paymentIdOf(run.id), 'payment.succeeded');
      release();
    },
  ];

  order(run: Run): Order {
    const { quantity = 3, unitPrice = 1000, country = 'DE', invalid } = this.#facts;
    const [first, second] = skusOf(run);
    const items = [
      { sku: first, quantity: 2, unitPrice: 500 },
      { sku: second, quantity, unitPrice },
    ];
    return {
      orderId: run.id,
      customer: { id: 'customer-1', email: 'ada@example.com' },
      currency: 'EUR',
      items: invalid ? [] : items,
      shippingAddress: { name: 'Ada', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country },
    };
  }
}
