import { MoneyStranded, TransientError } from '../errors.ts';
import { paymentKey, strandedMoneyKey } from '../keys.ts';
import type { Currency } from '../money.ts';
import type { PaymentGateway, Table } from '../ports.ts';

export type PaymentOutcome = 'PAID' | 'DECLINED';

/**
 * The PAYMENT item. `outcome` is written by the gateway's callback and `voided` by the compensation, each without
 * looking at the other: whichever of them comes second sees both in what its own update returns, and refunds.
 */
export interface Payment {
  /** Missing where the compensation left its tombstone before any payment was requested. */
  readonly paymentId?: string;
  readonly orderId: string;
  /** minor units */
  readonly amount: number;
  readonly currency: Currency;
  /** Of the task that waits for the outcome; it never leaves the table but to Step Functions. */
  readonly taskToken: string;
  /** When the gateway was first asked: ISO 8601. */
  readonly requestedAt?: string;
  /** The first that the gateway told. */
  readonly outcome?: PaymentOutcome;
  readonly reason?: string;
  readonly voided?: true;
  readonly refunded?: true;
}

/** One payment an order, whatever the attempt: so the gateway can recognise a repetition. */
export const paymentIdOf = (orderId: string): string => `pay-${orderId}`;

/** The order of a payment id, or undefined if it is none of ours. */
export const orderIdOf = (paymentId: string): string | undefined =>
  paymentId.startsWith('pay-') ? paymentId.slice('pay-'.length) : undefined;

export async function findPayment(orderId: string, table: Table): Promise<Payment | undefined> {
  return (await table.get(paymentKey(orderId))) as Payment | undefined;
}

/**
 * Gives the money back, notes it, and takes it off the list of what waits for a person. May be repeated: the gateway
 * refunds a payment once.
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
 * Gives money back that came for a payment that is not used. If that fails, nobody else would notice, since the order may
 * have ended: so it is put on the list of what waits for a person.
 * @throws TransientError if it may work when it is tried again
 * @throws MoneyStranded naming order and payment if the gateway refuses
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
    const message = `payment ${paymentId} of order ${orderId} is not used and cannot be given back: ${error.message}`;
    throw new MoneyStranded(message, { cause: error });
  }
}
