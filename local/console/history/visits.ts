import type { EventDetails } from '../api/history-event.ts';
import type { StateStatus } from '../graph/status.ts';
import type { Visit } from './model.ts';

/** Whether a state with this status is not left yet. */
export const isOpen = (status?: StateStatus): boolean => status === 'running' || status === 'waiting';

/**
 * The status of each state. Of several visits, such as those of a Map's items, one that continues says more than those
 * that ended.
 */
export function statusesOf(visits: readonly Visit[]): Map<string, StateStatus> {
  const statuses = new Map<string, StateStatus>();
  for (const { state, status } of visits) {
    if (!isOpen(statuses.get(state)) || isOpen(status)) statuses.set(state, status);
  }
  return statuses;
}

/** The visit itself, or the nearest one around it, that fits. */
export function nearest(visit: Visit | undefined, fits: (visit: Visit) => boolean): Visit | undefined {
  for (let at = visit; at !== undefined; at = at.parent) if (fits(at)) return at;
  return undefined;
}

/** Whether a visit is inside the visit of a Parallel or Map state. */
export const isInside = (visit: Visit, group: Visit): boolean =>
  nearest(visit.parent, (parent) => parent === group) !== undefined;

/** The error of a failed visit. The history does not contain the error of a Fail state: its definition does. */
export function errorOf({ state, status, error, cause }: Partial<Visit> = {}): EventDetails {
  const reached = status === 'failed' ? `reached ${state}` : undefined;
  const named = error ?? reached;
  return { ...(named !== undefined && { error: named }), ...(cause !== undefined && { cause }) };
}

/** Ends the last try of a visit with an error. A retry, a catcher or the end of the execution says what follows. */
export function fail(visit: Visit, { error, cause }: EventDetails, at: number): void {
  visit.status = 'running';
  visit.error = error ?? 'an error without a name';
  if (cause) visit.cause = cause;
  const attempt = visit.attempts.at(-1);
  if (attempt === undefined) return;
  attempt.error = visit.error;
  if (cause) attempt.cause = cause;
  endAttempt(visit, at);
}

/** @param at ms since the epoch */
export function endAttempt({ attempts }: Visit, at: number): void {
  const attempt = attempts.at(-1);
  if (attempt) attempt.to ??= at;
}
