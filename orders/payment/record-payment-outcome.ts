import * as z from 'zod/mini';
import { Conflict, NotFound } from '../errors.ts';
import { paymentKey } from '../keys.ts';
import { currencies } from '../money.ts';
import { parse } from '../order/order.ts';
import type { PaymentGateway, Table, TaskResults } from '../ports.ts';
import { deliverOutcome } from './deliver-outcome.ts';
import { findPayment, orderIdOf, type Payment, paymentIdOf, refundUnused } from './payment.ts';

/** What the gateway calls back with; fields that a later version of it adds are let through. */
export const paymentEventSchema = z.looseObject({
  type: z.enum(['payment.succeeded', 'payment.declined']),
  data: z.looseObject({
    paymentId: z.string().check(z.minLength(1), z.maxLength(200)),
    amount: z.int().check(z.minimum(0)),
    currency: z.enum(currencies),
    reason: z.optional(z.nullable(z.string())),
  }),
});

export type PaymentEvent = z.infer<typeof paymentEventSchema>;

/** characters of a reason that are kept */
const maxReason = 500;

/**
 * The event that `input` is. A reason is only for people: whatever is wrong with its text must not lose the outcome, so
 * it is mended and cut, and not refused.
 * @throws ValidationError naming every problem by its path
 */
export function parsePaymentEvent(input: unknown): PaymentEvent {
  const { data } = Object(input);
  if (typeof data?.reason !== 'string') return parse(paymentEventSchema, input);
  // UTF-8 has no half of a surrogate pair; cutting by characters makes none.
  const wellFormed = Buffer.from(data.reason, 'utf8').toString('utf8');
  const reason = [...wellFormed].slice(0, maxReason).join('');
  return parse(paymentEventSchema, { ...Object(input), data: { ...data, reason } });
}

/** `refunded`: the money came too late. `ignored`: it contradicts what the gateway said first, and took no money. */
export type Recorded = 'delivered' | 'gone' | 'refunded' | 'ignored';

export interface PaymentRecord {
  readonly orderId: string;
  readonly recorded: Recorded;
  /** When the gateway was first asked, where this is the answer that counts: ISO 8601. */
  readonly requestedAt?: string;
}

/**
 * Takes the gateway's word on a payment: first the outcome is recorded, then the task that waits for it is told. If
 * anything fails on the way the gateway is to call again; each step may be repeated.
 *
 * 1. Record the outcome, unless one was recorded before, in one update that also returns what the compensation wrote.
 * 2. If the money came for a payment that is voided, or was said to be declined, give it back.
 * 3. Otherwise tell the task. If it is gone, the compensation that is coming, or a retry of the task with a new token,
 *    finds the outcome recorded.
 *
 * @throws NotFound if it is no payment of ours
 * @throws MoneyStranded if the money came too late and the gateway does not take it back; then it is listed
 * @throws Conflict if it is about another amount than was asked for
 */
export async function recordPaymentOutcome(
  { type, data }: PaymentEvent,
  ports: { table: Table; gateway: PaymentGateway; taskResults: TaskResults; now: () => Date },
): Promise<PaymentRecord> {
  const orderId = orderIdOf(data.paymentId);
  if (orderId === undefined) throw new NotFound('there is no such payment');
  const outcome = type === 'payment.succeeded' ? 'PAID' : 'DECLINED';
  const payment = await record(orderId, { outcome, ...data }, ports.table);

  if (outcome === 'PAID' && (payment.voided || payment.outcome === 'DECLINED')) {
    if (!payment.refunded) await refundUnused(orderId, ports);
    return { orderId, recorded: 'refunded' };
  }
  if (payment.voided || payment.outcome !== outcome) return { orderId, recorded: 'ignored' };
  const recorded = await deliverOutcome(payment, ports);
  return { orderId, recorded, ...(recorded === 'delivered' && { requestedAt: payment.requestedAt }) };
}

async function record(
  orderId: string,
  { outcome, amount, currency, reason }: Pick<Payment, 'outcome'> & PaymentEvent['data'],
  table: Table,
): Promise<Payment> {
  const set = 'SET outcome = if_not_exists(outcome, :outcome), reason = if_not_exists(reason, :reason)';
  const payment = await table.update(paymentKey(orderId), set, {
    condition: 'paymentId = :paymentId AND amount = :amount AND #currency = :currency',
    names: { '#currency': 'currency' },
    values: {
      ':paymentId': paymentIdOf(orderId),
      ':amount': amount,
      ':currency': currency,
      ':outcome': outcome,
      ':reason': reason ?? null,
    },
  });
  if (payment !== undefined) return payment as unknown as Payment;
  const existing = await findPayment(orderId, table);
  if (existing?.paymentId === undefined) throw new NotFound('there is no such payment');
  throw new Conflict('the amount or the currency is not what was asked for');
}
