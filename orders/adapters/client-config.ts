/**
 * How each AWS SDK client is set up, in ms: the three attempts of a call that gets no answer end before the shortest
 * function does, so that its caller gets a TransientError and not a function that was cut off.
 */
export const clientConfig = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
} as const;
