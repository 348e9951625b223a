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
  /** The price of the goods without shipping, in minor units. */
  readonly subtotal: number;
  /** An order with a total above this would need a person's approval, in minor units; -1: with any total. */
  readonly approvalLimit: number;
}

/**
 * Checks a request for a quote. Nothing is stored.
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
 * Starts an execution that makes a quote, and waits for its end. The messages of its errors are for the log, because
 * they contain names of functions, ARNs and stack traces.
 * @returns the output of the execution: the quote, or the reason why there is none
 * @throws ValidationError naming every problem by its path; no execution was started
 * @throws TransientError if a retry may succeed
 */
export async function requestQuote(input: unknown, { executions }: { executions: SyncExecutions }): Promise<unknown> {
  const end = await executions.run(parse(quoteSchema, input));
  if (end.status === 'SUCCEEDED') return end.output;
  const message = `the quote ended as ${end.status}: ${end.error}: ${end.cause}`;
  if (end.status === 'TIMED_OUT' || mayBeRetried.test(end.error)) throw new TransientError(message);
  throw new Error(message);
}

/** Errors of Lambda, of Step Functions and of a function itself after which a retry may succeed. */
const mayBeRetried = /^(TransientError$|Lambda\.|Sandbox\.|Runtime\.|States\.Timeout$)/;
