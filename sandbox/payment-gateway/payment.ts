import { z } from 'zod';

export const paymentRequestSchema = z.strictObject({
  paymentId: z.string().min(1).max(200),
  /** minor units */
  amount: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/),
  callbackUrl: z.url({ protocol: /^https?$/ }),
});

export type PaymentRequest = z.infer<typeof paymentRequestSchema>;

export const partialRefundSchema = z.strictObject({
  refundId: z.string().min(1).max(200),
  /** minor units */
  amount: z.int().min(1),
});

export type PaymentStatus = 'pending' | 'paid' | 'declined' | 'voided' | 'refunded';

export interface Payment extends PaymentRequest {
  readonly status: PaymentStatus;
  /** Why it was declined. */
  readonly reason?: string;
  /** The bank's future answer, and its time in ms since 1970. */
  readonly due?: Pick<PaymentScript, 'answer' | 'reason'> & { readonly at: number };
  /** Whether the shop has accepted the callback with the outcome. */
  readonly isNotified?: true;
  /** The partial refunds by their ids, in minor units. */
  readonly refunds?: Readonly<Record<string, number>>;
}

/** A stored payment in today's form: earlier versions stored `isNotified` under the name `told`. */
export function readStoredPayment({ told, ...payment }: Payment & { readonly told?: true }): Payment {
  return told ? { ...payment, isNotified: true } : payment;
}

/** What the simulated bank answers to a payment, and after how long; `never`: no answer, so no callback. */
export interface PaymentScript {
  readonly answer: 'paid' | 'declined' | 'never';
  /** s */
  readonly after: number;
  /** Why it is declined. */
  readonly reason?: string;
  /** The actions to which the gateway responds with 503. */
  readonly unavailable?: readonly ('void' | 'refund')[];
}

/** One movement of money. */
export interface LedgerEntry {
  readonly paymentId: string;
  readonly kind: 'charge' | 'refund';
  /** minor units */
  readonly amount: number;
  readonly currency: string;
  /** ms since 1970 */
  readonly at: number;
}

/** The charged amount less the refunds, in minor units, by payment id. */
export function netByPayment(ledger: readonly LedgerEntry[]): Map<string, number> {
  const net = new Map<string, number>();
  for (const { paymentId, kind, amount } of ledger) {
    net.set(paymentId, (net.get(paymentId) ?? 0) + (kind === 'charge' ? amount : -amount));
  }
  return net;
}
