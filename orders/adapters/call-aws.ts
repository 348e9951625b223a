import { TransientError } from '../errors.ts';

/** Errors of AWS services after which a retry may succeed, in addition to every 5xx and every broken connection. */
const transientNames = new Set([
  'InternalServerError',
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestTimeout',
  'ServiceUnavailable',
  'ThrottlingException',
  'TimeoutError',
  'TooManyRequestsException',
  'TransactionCanceledException',
  'TransactionConflictException',
  'TransactionInProgressException',
]);

/**
 * Runs a call of an AWS SDK client.
 * @throws TransientError if a retry may succeed, so that a Retry of a state machine needs to name one error only; any
 *   other error as the SDK throws it
 */
export async function callAws<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof Error && isTransient(error)) {
      throw new TransientError(`${error.name}: ${error.message}`, { cause: error });
    }
    throw error;
  }
}

/**
 * Sends the result of a task to Step Functions, or of a callback to a durable function.
 * @param gone names of the errors that mean that no task waits for this result any more
 * @returns `gone` for one of these errors
 * @throws the same errors as callAws
 */
export function deliver(send: () => Promise<unknown>, gone: readonly string[]): Promise<'delivered' | 'gone'> {
  return callAws(async () => {
    try {
      await send();
      return 'delivered';
    } catch (error) {
      if (error instanceof Error && gone.includes(error.name)) return 'gone';
      throw error;
    }
  });
}

function isTransient(
  error: Error & { $metadata?: { httpStatusCode?: number }; code?: unknown; $retryable?: unknown },
): boolean {
  const status = error.$metadata?.httpStatusCode;
  if (status === undefined) return typeof error.code === 'string' || error.name === 'TimeoutError';
  return status >= 500 || transientNames.has(error.name) || error.$retryable !== undefined;
}
