import * as z from 'zod/mini';
import { countrySchema, currencySchema, linesSchema, parse, subtotalOf } from './order.ts';
import type { ApprovalLimits } from './validate-order.ts';

const quoteSchema = z.strictObject({
  currency: currencySchema,
  items: linesSchema,
  shippingAddress: z.strictObject({ country: countrySchema }),
});

export type QuoteRequest = z.infer<typeof quoteSchema>;

export interface ValidatedQuote extends QuoteRequest {
  /** What the goods cost, in minor units. */
  readonly subtotal: number;
  /** A total above it would need a person's approval, in minor units; -1 means that every total does. */
  readonly approvalLimit: number;
}

/**
 * Checks what a quote is asked for. Nothing is stored.
 * @throws ValidationError naming every problem by its path
 */
export function validateQuote(
  { quote: input }: { quote: unknown },
  { approvalLimits }: { approvalLimits: ApprovalLimits },
): ValidatedQuote {
  const quote = parse(quoteSchema, input);
  return { ...quote, subtotal: subtotalOf(quote.items), approvalLimit: approvalLimits[quote.currency] ?? -1 };
}
