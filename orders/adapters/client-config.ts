/**
 * The configuration of each AWS SDK client; times in ms. The three attempts of a call without a response end before the
 * shortest function timeout, so that the function can still throw a TransientError.
 */
export const clientConfig = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
} as const;
