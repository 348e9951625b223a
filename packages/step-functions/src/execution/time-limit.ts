import type { ExecutionStart } from './start.ts';

/** s, a year: the quota of a Standard execution's duration, redrives included. */
export const executionLimit = 31_536_000;

/** s: the quota of an Express execution's duration. */
const expressLimit = 300;

/** When the quota of its duration ends an execution, in ms since the epoch. */
export function quotaOf({ startedAt }: ExecutionStart): number {
  return startedAt + executionLimit * 1000;
}

/**
 * When an execution times out that starts, or is redriven, at `from`; times are ms since the epoch.
 * @returns infinite where only the quota ends it
 */
export function timeoutOf(
  { type }: ExecutionStart,
  { timeoutSeconds }: { readonly timeoutSeconds: number | undefined },
  from: number,
): number {
  const longest = type === 'EXPRESS' ? expressLimit : Number.POSITIVE_INFINITY;
  return from + Math.min(timeoutSeconds ?? Number.POSITIVE_INFINITY, longest) * 1000;
}
