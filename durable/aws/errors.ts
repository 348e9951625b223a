import {
  CallbackExternalError,
  CallbackTimeoutError,
  createRetryStrategy,
  DurableOperationError,
  JitterStrategy,
  type RetryDecision,
} from '@aws/durable-execution-sdk-js';
import type { CaughtError } from '../../orders/order/conclude-order.ts';
import { timedOut } from '../process/failure.ts';
import { retriedError, retry } from '../process/limits.ts';

const transient = createRetryStrategy({
  maxAttempts: retry.maxAttempts,
  initialDelay: { seconds: retry.firstDelay },
  maxDelay: { seconds: retry.maxDelay },
  backoffRate: retry.backoffRate,
  jitter: JitterStrategy.FULL,
});

/** Repeats what may work when it is tried again, and nothing else: without it the SDK repeats every error. */
export function retryStrategy(error: Error, attempts: number): RetryDecision {
  return error.name === retriedError ? transient(error, attempts) : { shouldRetry: false };
}

/** An error thrown by the SDK or by ourselves, under the name that the domain gave it. */
export function caughtError(error: unknown): CaughtError {
  if (error instanceof StepFailed) return error.caught;
  if (error instanceof CallbackTimeoutError) return timedOut;
  if (error instanceof CallbackExternalError) return { Error: error.errorData ?? error.name, Cause: error.message };
  if (error instanceof DurableOperationError && error.cause !== undefined) return caughtError(error.cause);
  return error instanceof Error
    ? { Error: error.name, Cause: error.message }
    : { Error: 'Error', Cause: String(error) };
}

/** How a step ended, as a value that can be kept. */
export type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CaughtError };

/** A step's result or error, which does not throw. */
export async function settle<T>(step: Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await step };
  } catch (error) {
    return { ok: false, error: caughtError(error) };
  }
}

/** A settled step's result. @throws StepFailed */
export function unwrap<T>(settled: Settled<T>): T {
  if (settled.ok) return settled.value;
  throw new StepFailed(settled.error);
}

/** The error of a step that was settled before. */
class StepFailed extends Error {
  readonly caught: CaughtError;

  constructor(caught: CaughtError) {
    super(caught.Cause);
    this.caught = caught;
  }
}
