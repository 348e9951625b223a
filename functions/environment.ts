import type { EnvironmentName } from './manifest.ts';

/**
 * The value of an environment variable that the manifest promises.
 * @throws Error naming the variable if the deployment did not set it
 */
export function environment(name: EnvironmentName): string {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`the environment variable ${name} is not set`);
  return value;
}

/**
 * How each AWS SDK client is set up: the three attempts of a call that gets no answer end before the function does, so
 * that the state machine gets a TransientError and not a function that was cut off.
 */
export const clientConfig = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1_000, throwOnRequestTimeout: true },
} as const;
