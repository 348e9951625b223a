import * as z from 'zod/mini';
import { Conflict, NotFound } from '../errors.ts';
import { paymentKey } from '../keys.ts';
import { currencies } from '../money.ts';
import { parse } from '../order/order.ts';
import type { PaymentGateway, Table, TaskResults } from '../ports.ts';
import { deliverOutcome } from './deliver-outcome.ts';
import { findPayment, orderIdOf, type Payment, paymentIdOf, refundUnused } from './payment.ts';

/** The body of the gateway's callback. Unknown fields are accepted, because a later version may add some. */
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

/** characters; a longer reason is cut */
const maxReason = 500;

/**
 * Reads the body of a callback. The reason is only for people, so an invalid reason must not lose the outcome: it is
 * corrected and cut instead of refused.
 * @throws ValidationError naming every problem by its path
 */
export function parsePaymentEvent(input: unknown): PaymentEvent {
  const { data } = Object(input);
  if (typeof data?.reason !== 'string') return parse(paymentEventSchema, input);
  // UTF-8 cannot contain an unpaired surrogate, and cutting by characters does not make one.
  const wellFormed = Buffer.from(data.reason, 'utf8').toString('utf8');
  const reason = [...wellFormed].slice(0, maxReason).join('');
  return parse(paymentEventSchema, { ...Object(input), data: { ...data, reason } });
}

/**
 * What happened to an outcome. `delivered`: the task got it. `gone`: no task waits for it. `refunded`: the money came
 * too late and was refunded. `ignored`: the payment was voided or already has another outcome, and there is no money to
 * refund.
 */
export type Recorded = 'delivered' | 'gone' | 'refunded' | 'ignored';

export interface PaymentRecord {
  readonly orderId: string;
  readonly recorded: Recorded;
  /** When the payment was first requested: ISO 8601. Only with `delivered`. */
  readonly requestedAt?: string;
}

/**
 * Records the outcome of a payment, then sends it to the waiting task. If a step fails, the gateway must send the
 * callback again; each step may be repeated.
 *
 * 1. Record the outcome, unless one is recorded, in one update that also returns what the compensation wrote.
 * 2. If the payment is paid but voided, or paid after it was declined, refund it.
 * 3. Otherwise send the outcome to the task. If that task no longer waits, its compensation, or its retry with a new
 *    token, finds the recorded outcome.
 *
 * @throws NotFound if there is no such payment
 * @throws MoneyStranded if the money came too late and the gateway refuses the refund; then `listRepairs` lists it
 * @throws Conflict if the amount or the currency is not what was requested
 */
export async function recordPaymentOutcome(
  { type, data }: PaymentEvent,
  ports: { table: Table; gateway: PaymentGateway; taskResults: TaskResults; now: () => Date },
): Promise<PaymentRecord> {
  const orderId = orderIdOf(data.paymentId);
  if (orderId === undefined) throw new NotFound(`there is no payment ${data.paymentId}`);
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
  if (existing?.paymentId === undefined) throw new NotFound(`there is no payment ${paymentIdOf(orderId)}`);
  throw new Conflict('the amount or the currency is not what was requested: nothing was recorded');
}
