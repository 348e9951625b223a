/** The rules of the payment gateway of docs/payment-gateway.md; the sandbox and the gateway of the local run follow them. */
import { z } from 'zod';
import {
  type LedgerEntry,
  type Payment,
  type PaymentRequest,
  type PaymentScript,
  partialRefundSchema,
  paymentRequestSchema,
} from './payment.ts';

/** The gateway's response to a request, and the changes that must be stored before it is sent. */
export interface Decision {
  readonly status: number;
  readonly body: object;
  /** The payment after the request, if the request changes it. */
  readonly become?: Payment;
  /** The money that moves. */
  readonly moved?: Pick<LedgerEntry, 'kind' | 'amount'>;
}

/** The action of a request, and its payment. */
export interface Call {
  readonly action: 'request' | 'void' | 'refund';
  /** Undefined for a new payment, whose id is in the body. */
  readonly paymentId?: string;
}

/**
 * Reads the action of a request from its method and path, and checks the API key. Returns an error response if one of
 * them is not valid. The actions and their responses:
 *
 * - `POST /payments` {paymentId, amount, currency, callbackUrl} → 202 {paymentId, status}; a repetition changes
 *   nothing; other contents or a voided payment → 409
 * - `POST /payments/{id}/void` → 200 {status: voided | declined}; 409 {status: paid}; 404
 * - `POST /payments/{id}/refund` → 200 {status: refunded}; 409 if it is not paid; 404. With {refundId, amount}, that
 *   part → 200 {status: paid}, or refunded if nothing remains; a repetition changes nothing; 409 if it is more than
 *   remains
 */
export function readCall(method: string, path: string, authorization: unknown, apiKey: string): Call | Decision {
  if (authorization !== `Bearer ${apiKey}`) return refuse(401, 'the API key is not valid');
  const match = /^\/payments(?:\/([^/]+)\/(void|refund))?$/.exec(path);
  if (match === null) return refuse(404, `there is nothing at ${path}`);
  if (method !== 'POST') return refuse(405, `${method} is not allowed: use POST`);
  const [, id, action] = match;
  if (id === undefined) return { action: 'request' };
  return { action: action === 'void' ? 'void' : 'refund', paymentId: decode(id) };
}

/** Reads the body of a new payment. */
export const readPaymentRequest = (body: string): PaymentRequest | { readonly error: string } =>
  parse(body, paymentRequestSchema);

/**
 * Requests a payment.
 * @param known the stored payment with this id, if there is one
 * @param due the bank's answer if the payment is new; undefined: the bank never answers
 */
export function requestPayment(known: Payment | undefined, request: PaymentRequest, due: Payment['due']): Decision {
  if (known === undefined) {
    const payment: Payment = { ...request, status: 'pending', ...(due && { due }) };
    return { status: 202, body: shown(payment), become: payment };
  }
  if (known.amount !== request.amount || known.currency !== request.currency) {
    return refuse(409, 'the payment exists with another amount or currency: use another paymentId');
  }
  return known.status === 'voided' ? refuse(409, 'voided') : { status: 202, body: shown(known) };
}

/** Voids a payment, unless it is paid. */
export function voidPayment(payment: Payment): Decision {
  if (payment.status === 'paid' || payment.status === 'refunded') return { status: 409, body: shown(payment) };
  if (payment.status !== 'pending') return { status: 200, body: shown(payment) };
  const become: Payment = { ...payment, status: 'voided' };
  return { status: 200, body: shown(become), become };
}

/**
 * Refunds a payment, or a part of it.
 * @param body JSON of the part to refund; empty, or `{}`, to refund all that remains
 */
export function refundPayment(payment: Payment, body: string): Decision {
  const part = body === '' || body === '{}' ? undefined : parse(body, partialRefundSchema);
  if (part !== undefined && 'error' in part) return refuse(400, part.error);
  const { status, amount, refunds = {} } = payment;
  const before = part && refunds[part.refundId];
  if (before !== undefined && before !== part?.amount)
    return refuse(409, 'the refund exists with another amount: use another refundId');
  if (before !== undefined || (part === undefined && status === 'refunded'))
    return { status: 200, body: shown(payment) };
  if (status !== 'paid') return refuse(409, `it is ${status}`);
  const remaining = amount - Object.values(refunds).reduce((sum, each) => sum + each, 0);
  if (part !== undefined && part.amount > remaining) return refuse(409, `only ${remaining} can still be refunded`);
  const become: Payment = {
    ...payment,
    ...((part === undefined || part.amount === remaining) && { status: 'refunded' }),
    ...(part && { refunds: { ...refunds, [part.refundId]: part.amount } }),
  };
  return { status: 200, body: shown(become), become, moved: { kind: 'refund', amount: part?.amount ?? remaining } };
}

/** Applies the bank's answer to a pending payment. */
export function settlePayment(
  payment: Payment,
  { answer, reason = 'the bank declined it' }: Pick<PaymentScript, 'answer' | 'reason'>,
): Required<Pick<Decision, 'become'>> & Pick<Decision, 'moved'> {
  return answer === 'paid'
    ? { become: { ...payment, status: 'paid' }, moved: { kind: 'charge', amount: payment.amount } }
    : { become: { ...payment, status: 'declined', reason } };
}

/** An error response, with which nothing changes. */
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
