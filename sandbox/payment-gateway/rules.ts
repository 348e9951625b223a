import { z } from 'zod';
import {
  type LedgerEntry,
  type Payment,
  type PaymentRequest,
  type PaymentScript,
  partialRefundSchema,
  paymentRequestSchema,
} from './payment.ts';

/** What the gateway answers, and what a payment has become before it does. */
export interface Decision {
  readonly status: number;
  readonly body: object;
  readonly become?: Payment;
  /** The money that moves with it. */
  readonly moved?: Pick<LedgerEntry, 'kind' | 'amount'>;
}

/** What a request is about. */
export interface Call {
  readonly action: 'request' | 'void' | 'refund';
  /** Undefined for a request, whose body says it. */
  readonly paymentId?: string;
}

/**
 * What a request asks, by its method and path, and whether it may:
 *
 * - `POST /payments` {paymentId, amount, currency, callbackUrl} → 202 {paymentId, status}; the same again changes
 *   nothing; other contents or a voided payment → 409
 * - `POST /payments/{id}/void` → 200 {status: voided | declined}; 409 {status: paid}; 404
 * - `POST /payments/{id}/refund` → 200 {status: refunded}; 409 if no money came; 404. With {refundId, amount}, that part
 *   → 200 {status: paid}, or refunded if nothing is left; the same again changes nothing; 409 if it is more than is left
 */
export function readCall(method: string, path: string, authorization: unknown, apiKey: string): Call | Decision {
  if (authorization !== `Bearer ${apiKey}`) return refuse(401, 'the API key is not valid');
  const match = /^\/payments(?:\/([^/]+)\/(void|refund))?$/.exec(path);
  if (match === null) return refuse(404, `there is nothing at ${path}`);
  if (method !== 'POST') return refuse(405, `${method} is not offered here`);
  const [, id, action] = match;
  if (id === undefined) return { action: 'request' };
  return { action: action === 'void' ? 'void' : 'refund', paymentId: decode(id) };
}

/** The body of a request for money. */
export const readPaymentRequest = (body: string): PaymentRequest | { readonly error: string } =>
  parse(body, paymentRequestSchema);

/** @param due what the bank will answer, if it will, should the payment be new */
export function requestPayment(known: Payment | undefined, request: PaymentRequest, due: Payment['due']): Decision {
  if (known === undefined) {
    const payment: Payment = { ...request, status: 'pending', ...(due && { due }) };
    return { status: 202, body: shown(payment), become: payment };
  }
  if (known.amount !== request.amount || known.currency !== request.currency) {
    return refuse(409, 'another amount or currency than before');
  }
  return known.status === 'voided' ? refuse(409, 'voided') : { status: 202, body: shown(known) };
}

export function voidPayment(payment: Payment): Decision {
  if (payment.status === 'paid' || payment.status === 'refunded') return { status: 409, body: shown(payment) };
  if (payment.status !== 'pending') return { status: 200, body: shown(payment) };
  const become: Payment = { ...payment, status: 'voided' };
  return { status: 200, body: shown(become), become };
}

/** @param body empty for all that is left, or which part */
export function refundPayment(payment: Payment, body: string): Decision {
  const part = body === '' || body === '{}' ? undefined : parse(body, partialRefundSchema);
  if (part !== undefined && 'error' in part) return refuse(400, part.error);
  const { status, amount, refunds = {} } = payment;
  const before = part && refunds[part.refundId];
  if (before !== undefined && before !== part?.amount) return refuse(409, 'another amount than before');
  if (before !== undefined || (part === undefined && status === 'refunded'))
    return { status: 200, body: shown(payment) };
  if (status !== 'paid') return refuse(409, `it is ${status}`);
  const left = amount - Object.values(refunds).reduce((sum, each) => sum + each, 0);
  if (part !== undefined && part.amount > left) return refuse(409, `only ${left} is left to refund`);
  const become: Payment = {
    ...payment,
    ...((part === undefined || part.amount === left) && { status: 'refunded' }),
    ...(part && { refunds: { ...refunds, [part.refundId]: part.amount } }),
  };
  return { status: 200, body: shown(become), become, moved: { kind: 'refund', amount: part?.amount ?? left } };
}

/** What a payment becomes when the bank answers. */
export function settlePayment(
  payment: Payment,
  { answer, reason = 'the bank declined it' }: Pick<PaymentScript, 'answer' | 'reason'>,
): Required<Pick<Decision, 'become'>> & Pick<Decision, 'moved'> {
  return answer === 'paid'
    ? { become: { ...payment, status: 'paid' }, moved: { kind: 'charge', amount: payment.amount } }
    : { become: { ...payment, status: 'declined', reason } };
}

export const refuse = (status: number, error: string): Decision => ({ status, body: { error } });

function decode(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

const shown = ({ paymentId, status }: Payment) => ({ paymentId, status });

function parse<T extends object>(body: string, schema: z.ZodType<T>): T | { readonly error: string } {
  let input: unknown;
  try {
    input = JSON.parse(body);
  } catch {
    return { error: 'the body is not JSON' };
  }
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  return { error: result.error.issues.map(({ path, message }) => `${z.core.toDotPath(path)}: ${message}`).join('; ') };
}
