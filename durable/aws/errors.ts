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

/** Decides whether a failed step is retried: only after a TransientError. By default, the SDK retries every error. */
export function retryStrategy(error: Error, attempts: number): RetryDecision {
  return error.name === retriedError ? transient(error, attempts) : { shouldRetry: false };
}

/**
 * The name and message of an error that a step or a wait has thrown, with the name that it has in the domain: the SDK
 * wraps errors into its own.
 */
export function caughtError(error: unknown): CaughtError {
  if (error instanceof StepFailed) return error.caught;
  if (error instanceof CallbackTimeoutError) return timedOut;
  if (error instanceof CallbackExternalError) return { Error: error.errorData ?? error.name, Cause: error.message };
  if (error instanceof DurableOperationError && error.cause !== undefined) return caughtError(error.cause);
  return error instanceof Error
    ? { Error: error.name, Cause: error.message }
    : { Error: 'Error', Cause: String(error) };
}

/** Awaits a step, and returns its result or its error as a value. */
export async function settle<T>(step: Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await step };
  } catch (error) {
    return { ok: false, error: caughtError(error) };
  }
}
