import type { Progress, Visit } from './model.ts';
import { statusesOf } from './visits.ts';

/** One iteration of an inline Map state. Times are ms since the epoch. */
export interface Iteration {
  readonly index: number;
  readonly status: 'running' | 'succeeded' | 'failed' | 'aborted';
  readonly from: number;
  readonly to?: number;
  /** Of the state that failed it. */
  readonly error?: string;
}

/**
 * The iterations of a Map state, by their index.
 * @param enteredId the visit of the state, by the event with which it began; without it, the last
 */
export function iterationsOf({ visits }: Pick<Progress, 'visits'>, map: string, enteredId?: number): Iteration[] {
  const of = visits.findLast(
    (visit) => visit.state === map && (enteredId === undefined || visit.enteredId === enteredId),
  );
  const inside = new Map<number, Visit[]>();
  for (const visit of of === undefined ? [] : visits) {
    const { parent, iteration } = visit;
    if (parent !== of || iteration === undefined) continue;
    const known = inside.get(iteration);
    if (known === undefined) inside.set(iteration, [visit]);
    else known.push(visit);
  }
  return [...inside].map(([index, all]) => iterationOf(index, all)).sort((a, b) => a.index - b.index);
}

function iterationOf(index: number, visits: readonly Visit[]): Iteration {
  const last = visits.at(-1);
  const failed = visits.find(({ status }) => status === 'failed');
  const isOpen = visits.some(({ to }) => to === undefined);
  const ended = last?.status === 'aborted' ? 'aborted' : 'succeeded';
  return {
    index,
    status: failed ? 'failed' : isOpen ? 'running' : ended,
    from: Math.min(...visits.map(({ from }) => from)),
    ...(!isOpen && { to: Math.max(...visits.map(({ to }) => to ?? 0)) }),
    ...(failed?.error !== undefined && { error: failed.error }),
  };
}

/** What happened with only one iteration of a Map state: what is outside the state stays. */
export function withIteration(progress: Progress, map: string, index: number): Progress {
  const visits = progress.visits.filter((visit) => {
    for (let at: Visit | undefined = visit; at !== undefined; at = at.parent) {
      if (at.parent?.state === map && at.iteration !== index) return false;
    }
    return true;
  });
  return { ...progress, visits, statuses: statusesOf(visits) };
}
