import type { Point } from './run.ts';
import { scenarioOf } from './scenarios.ts';
import { type Fault, type FaultKind, printSchedule, type Schedule } from './schedule.ts';

const ofStep: readonly FaultKind[] = [
  'error',
  'error-after',
  'lost',
  'transient',
  'down',
  'hang',
  'twice',
  'late-17s',
  'late-undo',
  'late-end',
];

const ofSort: Record<Exclude<Point['sort'], 'read' | 'write'>, readonly FaultKind[]> = {
  step: ofStep,
  submission: ['error', 'error-after', 'twice'],
  schedule: ['error', 'error-after', 'twice'],
  callback: ['error', 'error-after', 'down', 'drop', 'twice', 'late-undo', 'late-end'],
  decision: ['error', 'error-after', 'down', 'twice', 'late-end'],
};

/**
 * The faults of a call beside those of its function. A first call that is refused, delayed, or takes effect after it
 * failed for the caller, is the same as this fault of the invocation.
 */
const ofFirstWrite: readonly FaultKind[] = ['call-lost', 'crash'];
const ofWrite: readonly FaultKind[] = [
  ...ofFirstWrite,
  'refused',
  'lands-undo',
  'lands-end',
  'wait-17s',
  'wait-undo',
  'wait-end',
];

/** Later invocations of a function are retries of retries; faults there are not different. */
const maxInvocation = 2;

/** All faults that are possible at the points that a run reached. */
export function faultsAt(points: readonly Point[]): Fault[] {
  const calls = new Map<string, string[]>();
  for (const { name } of points) {
    const [invocation = '', call] = name.split('/');
    if (call !== undefined) calls.set(invocation, [...(calls.get(invocation) ?? []), name]);
  }
  return points.flatMap((point) => {
    const [invocation = ''] = point.name.split('/');
    if (Number(invocation.split('#')[1]) > maxInvocation) return [];
    const all = calls.get(invocation) ?? [];
    return kindsAt(point, { first: all[0] === point.name, last: all.at(-1) === point.name }).map((kind) => ({
      point: point.name,
      kind,
    }));
  });
}

function kindsAt({ name, sort }: Point, { first, last }: { first: boolean; last: boolean }): readonly FaultKind[] {
  if (sort === 'read') return first ? [] : ['refused'];
  if (sort !== 'write') return name === 'process-payment#1' ? [...ofSort[sort], 'unknown'] : ofSort[sort];
  const kinds = first ? ofFirstWrite : ofWrite;
  if (name.includes('/paymentGateway.request')) return [...kinds, 'early'];
  // A crash after the last call is the same as an invocation that fails after its work.
  return last ? kinds.filter((kind) => kind !== 'crash') : kinds;
}

/** Schedules with one more fault, for each point of the run. */
export function oneMore({ scenario, faults }: Schedule, points: readonly Point[]): Schedule[] {
  const struck = new Set(faults.map(({ point }) => point));
  return faultsAt(points)
    .filter(({ point }) => !struck.has(point))
    .map((fault) => ({ scenario, faults: [...faults, fault] }))
    .filter(isOfItsOwn);
}

/** Whether a schedule can have another result than the same faults in earlier scenarios. */
function isOfItsOwn({ scenario, faults }: Schedule): boolean {
  const { about } = scenarioOf(scenario);
  if (about === undefined || faults.length < 2) return true;
  return faults.some(({ point }) => about.some((functionName) => point.startsWith(`${functionName}#`)));
}

/** Equal for two schedules that differ only in the sequence of their faults. */
export function keyOf({ scenario, faults }: Schedule): string {
  const sorted = [...faults].sort((a, b) => (a.point < b.point ? -1 : 1));
  return printSchedule({ scenario, faults: sorted });
}
