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
 * How each AWS SDK client is set up: three attempts that together end before the function does, so that the caller gets
 * the error and not a function that was cut off.
 */
export const clientConfig = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_500, throwOnRequestTimeout: true },
} as const;
