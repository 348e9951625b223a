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
import { type Settled, StepFailed } from '../process/settled.ts';
import { retriedError, retry } from '../process/timing.ts';

const transient = createRetryStrategy({
  maxAttempts: retry.maxAttempts,
  initialDelay: { seconds: retry.firstDelay },
  maxDelay: { seconds: retry.maxDelay },
  backoffRate: retry.backoffRate,
  jitter: JitterStrategy.FULL,
});

/** Retries only TransientError; by default, the SDK retries every error. */
export function retryStrategy(error: Error, attempts: number): RetryDecision {
  return error.name === retriedError ? transient(error, attempts) : { shouldRetry: false };
}

/** An error of the SDK or of our own code, with the name that it has in the domain. */
export function caughtError(error: unknown): CaughtError {
  if (error instanceof StepFailed) return error.caught;
  if (error instanceof CallbackTimeoutError) return timedOut;
  if (error instanceof CallbackExternalError) return { Error: error.errorData ?? error.name, Cause: error.message };
  if (error instanceof DurableOperationError && error.cause !== undefined) return caughtError(error.cause);
  return error instanceof Error
    ? { Error: error.name, Cause: error.message }
    : { Error: 'Error', Cause: String(error) };
}

/** A step's result or error as a value; it does not throw. */
export async function settle<T>(step: Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await step };
  } catch (error) {
    return { ok: false, error: caughtError(error) };
  }
}
