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
  /** What the bank will answer, and when, in ms since the epoch. */
  readonly due?: Pick<PaymentScript, 'answer' | 'reason'> & { readonly at: number };
  /** The shop has taken the outcome. */
  readonly told?: true;
  /** What was given back in part, by the refunds' ids, in minor units. */
  readonly refunds?: Readonly<Record<string, number>>;
}

/** What happens to a payment at the bank, `after` s later; `never`: nothing, and no callback. */
export interface PaymentScript {
  readonly answer: 'paid' | 'declined' | 'never';
  /** s */
  readonly after: number;
  /** Why it is declined. */
  readonly reason?: string;
  /** The gateway answers 503 to these. */
  readonly unavailable?: readonly ('void' | 'refund')[];
}

/** One movement of money. */
export interface LedgerEntry {
  readonly paymentId: string;
  readonly kind: 'charge' | 'refund';
  /** minor units */
  readonly amount: number;
  readonly currency: string;
  /** ms since the epoch */
  readonly at: number;
}

/** What a payment has brought in all, in minor units, by payment id. */
export function netByPayment(ledger: readonly LedgerEntry[]): Map<string, number> {
  const net = new Map<string, number>();
  for (const { paymentId, kind, amount } of ledger) {
    net.set(paymentId, (net.get(paymentId) ?? 0) + (kind === 'charge' ? amount : -amount));
  }
  return net;
}
