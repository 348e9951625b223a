import type { Failure } from './failure.ts';
import type { Catcher, Retrier } from './program.ts';
import type { Transition } from './transition.ts';
import type { Visit } from './visit.ts';

/** The index in Retry of the first retrier that matches the failure; -1 if none matches. */
export function retrierIndexOf({ state }: Visit, failure: Failure): number {
  return state.retriers.findIndex((retrier) => matches(retrier.errorEquals, failure));
}

/**
 * ms to wait before the next attempt, by the first retrier that matches the error; undefined if none matches or its
 * attempts are used up.
 * @see https://states-language.net/#errors
 */
export function retryDelay(visit: Visit, failure: Failure): number | undefined {
  const index = retrierIndexOf(visit, failure);
  const retrier = visit.state.retriers[index];
  if (retrier === undefined) return undefined;
  visit.attempts ??= [];
  const used = visit.attempts[index] ?? 0;
  if (used >= retrier.maxAttempts) return undefined;
  visit.attempts[index] = used + 1;
  return Math.round(delaySeconds(retrier, used, visit) * 1000);
}

function delaySeconds(retrier: Retrier, used: number, visit: Visit): number {
  const backoff = retrier.intervalSeconds * retrier.backoffRate ** used;
  const delay = Math.min(backoff, retrier.maxDelaySeconds ?? Number.POSITIVE_INFINITY);
  return retrier.fullJitter ? visit.thread.execution.random.next() * delay : delay;
}

/** The catcher for a failure. */
export interface Handler {
  /** The catcher's index in Catch. */
  readonly index: number;
  readonly handle: () => Promise<Transition>;
}

/** The first catcher that matches the failure; undefined if none matches. */
export function handlerOf(visit: Visit, failure: Failure): Handler | undefined {
  const index = visit.state.catchers.findIndex((catcher: Catcher) => matches(catcher.errorEquals, failure));
  const catcher = visit.state.catchers[index];
  if (catcher === undefined) return undefined;
  const cause = failure.cause ?? (failure.error === 'States.Timeout' ? '' : null);
  return { index, handle: () => catcher.handle(visit, { Error: failure.error ?? null, Cause: cause }) };
}

function matches(errorEquals: readonly string[], { error, alias, ofTask }: Failure): boolean {
  // States.Runtime ends the execution: Retry and Catch do not handle it.
  if (error === 'States.Runtime') return false;
  return errorEquals.some(
    (name) =>
      name === 'States.ALL' ||
      (error !== undefined && name === error) ||
      (alias !== undefined && name === alias) ||
      (name === 'States.TaskFailed' && ofTask && error !== 'States.Timeout'),
  );
}
