import * as z from 'zod/mini';
import { TransientError } from '../errors.ts';
import type { SyncExecutions } from '../ports.ts';
import { countrySchema, currencySchema, linesSchema, parse, subtotalOf } from './order.ts';
import type { ApprovalLimits } from './validate-order.ts';

export const quoteSchema = z.strictObject({
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

/**
 * Has a quote made, and waits for it. What goes wrong inside is for the log: its caller is not told of functions, ARNs
 * and stack traces.
 * @returns the quote, or why there is none
 * @throws ValidationError naming every problem by its path; nothing was started
 * @throws TransientError if it may work when it is asked for again
 */
export async function requestQuote(input: unknown, { executions }: { executions: SyncExecutions }): Promise<unknown> {
  const end = await executions.run(parse(quoteSchema, input));
  if (end.status === 'SUCCEEDED') return end.output;
  const message = `the quote ended as ${end.status}: ${end.error}: ${end.cause}`;
  if (end.status === 'TIMED_OUT' || mayPass.test(end.error)) throw new TransientError(message);
  throw new Error(message);
}

/** Errors of Lambda and of Step Functions, and what a function itself says may pass. */
const mayPass = /^(TransientError$|Lambda\.|Sandbox\.|Runtime\.|States\.Timeout$)/;
