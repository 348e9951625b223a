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
 * What a call can do besides what its function can: a first call that is refused, late, or takes effect after it was
 * given up, is an invocation that is.
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

/** Later invocations of a function are retries of retries: what goes wrong with them is no different. */
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
  // A crash after the last call is an invocation that fails after its work.
  return last ? kinds.filter((kind) => kind !== 'crash') : kinds;
}

/** A schedule with one more fault, for each that its run gave an opportunity for. */
export function oneMore({ scenario, faults }: Schedule, points: readonly Point[]): Schedule[] {
  const struck = new Set(faults.map(({ point }) => point));
  return faultsAt(points)
    .filter(({ point }) => !struck.has(point))
    .map((fault) => ({ scenario, faults: [...faults, fault] }))
    .filter(isOfItsOwn);
}

/** Whether a schedule can show something that the same faults in the scenarios before it do not. */
function isOfItsOwn({ scenario, faults }: Schedule): boolean {
  const { about } = scenarioOf(scenario);
  if (about === undefined || faults.length < 2) return true;
  return faults.some(({ point }) => about.some((functionName) => point.startsWith(`${functionName}#`)));
}

/** The same for two schedules that differ only in the order in which their faults are written. */
export function keyOf({ scenario, faults }: Schedule): string {
  const sorted = [...faults].sort((a, b) => (a.point < b.point ? -1 : 1));
  return printSchedule({ scenario, faults: sorted });
}
