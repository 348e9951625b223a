import { MoneyStranded, TransientError } from '../errors.ts';
import { paymentKey, strandedMoneyKey } from '../keys.ts';
import type { Currency } from '../money.ts';
import type { PaymentGateway, Table } from '../ports.ts';

export type PaymentOutcome = 'PAID' | 'DECLINED';

/**
 * The PAYMENT item. The gateway's callback writes `outcome` and the compensation writes `voided`; either may come first.
 * The second of the two reads both attributes in the result of its own update, and refunds.
 */
export interface Payment {
  /** Missing if the compensation wrote its tombstone before a payment was requested. */
  readonly paymentId?: string;
  readonly orderId: string;
  /** minor units */
  readonly amount: number;
  readonly currency: Currency;
  /**
   * The token of the task that waits for the outcome. It is sent to the orchestrator only, and never shown or logged.
   */
  readonly taskToken: string;
  /** When the payment was first requested: ISO 8601. */
  readonly requestedAt?: string;
  /** The first outcome that the gateway sent. */
  readonly outcome?: PaymentOutcome;
  readonly reason?: string;
  readonly voided?: true;
  readonly refunded?: true;
}

/** The id of an order's payment. It is the same in every attempt, so that the gateway recognises a repetition. */
export const paymentIdOf = (orderId: string): string => `pay-${orderId}`;

/** The order id in a payment id; undefined if it is not one of our payment ids. */
export const orderIdOf = (paymentId: string): string | undefined =>
  paymentId.startsWith('pay-') ? paymentId.slice('pay-'.length) : undefined;

/** Reads the PAYMENT item. */
export async function findPayment(orderId: string, table: Table): Promise<Payment | undefined> {
  return (await table.get(paymentKey(orderId))) as Payment | undefined;
}

/**
 * Refunds a payment, records that, and removes the payment from the list of repairs if it is there. May be repeated:
 * the gateway refunds a payment once.
 */
export async function refund(
  orderId: string,
  { table, gateway }: { table: Table; gateway: PaymentGateway },
): Promise<void> {
  await gateway.refund(paymentIdOf(orderId));
  await table.transact([
    { update: paymentKey(orderId), set: 'SET refunded = :true', values: { ':true': true } },
    { delete: strandedMoneyKey(orderId) },
  ]);
}

/**
 * Refunds money that arrived for a payment that was voided or declined. The order may have ended, so no state of the
 * workflow would notice a failed refund: therefore it is added to the list of repairs.
 * @throws TransientError if a retry may succeed
 * @throws MoneyStranded naming order and payment if the gateway refuses the refund
 */
export async function refundUnused(
  orderId: string,
  ports: { table: Table; gateway: PaymentGateway; now: () => Date },
): Promise<void> {
  try {
    await refund(orderId, ports);
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const paymentId = paymentIdOf(orderId);
    const parked = { state: 'refund', error: { Error: error.name, Cause: error.message } };
    const repair = { orderId, paymentId, at: ports.now().toISOString(), parked, left: ['payment'] };
    await ports.table.transact([{ put: { ...strandedMoneyKey(orderId), ...repair } }]);
    if (error instanceof TransientError) throw error;
    const message = `payment ${paymentId} of order ${orderId} is not used and cannot be refunded: ${error.message}`;
    throw new MoneyStranded(message, { cause: error });
  }
}
