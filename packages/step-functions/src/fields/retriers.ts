import type { Retrier } from '../execution/program.ts';
import { isJsonObject, type Json } from '../language/json.ts';

/**
 * Compiles Retry, with the defaults of the specification.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html#error-handling-retrying-after-an-error
 */
export function compileRetriers(retry: Json | undefined): Retrier[] {
  if (!Array.isArray(retry)) return [];
  return retry.filter(isJsonObject).map((retrier) => ({
    errorEquals: errorNames(retrier.ErrorEquals),
    intervalSeconds: numberOr(retrier.IntervalSeconds, 1),
    maxAttempts: numberOr(retrier.MaxAttempts, 3),
    backoffRate: numberOr(retrier.BackoffRate, 2),
    maxDelaySeconds: typeof retrier.MaxDelaySeconds === 'number' ? retrier.MaxDelaySeconds : undefined,
    fullJitter: retrier.JitterStrategy === 'FULL',
  }));
}

export function errorNames(errorEquals: Json | undefined): string[] {
  return Array.isArray(errorEquals) ? errorEquals.map(String) : [];
}

function numberOr(value: Json | undefined, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
