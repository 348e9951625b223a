import type { Clock } from '../clock/clock.ts';
import type { ExecutionStart } from './start.ts';

/** s, a year: the quota of a Standard execution's duration, redrives included. */
export const executionLimit = 31_536_000;

/** s: the quota of an Express execution's duration. */
const expressLimit = 300;

/** The time at which the quota of its duration ends an execution, in ms since the epoch. */
export function quotaOf({ startedAt }: ExecutionStart): number {
  return startedAt + executionLimit * 1000;
}

/**
 * Sets the timer that ends an execution: by its definition's TimeoutSeconds, or by the quota.
 * @param from when it was started or redriven, in ms since the epoch
 * @returns cancels the timer
 */
export function setTimeLimit(
  clock: Clock,
  start: ExecutionStart,
  { timeoutSeconds }: { readonly timeoutSeconds: number | undefined },
  from: number,
  end: () => void,
): () => void {
  const longest = start.type === 'EXPRESS' ? expressLimit : Number.POSITIVE_INFINITY;
  const at = from + Math.min(timeoutSeconds ?? Number.POSITIVE_INFINITY, longest) * 1000;
  const quota = quotaOf(start);
  // The quota is a limit: a virtual clock does not advance because of it.
  return at < quota ? clock.setTimer(at, end) : clock.setLimit(quota, end);
}
