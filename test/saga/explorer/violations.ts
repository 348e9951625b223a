import type { Item, Table } from '../../../orders/ports.ts';
import { needsPerson, outcomeOf, type RunResult } from './invariant.ts';
import { invariants } from './invariants.ts';
import type { Run } from './run.ts';
import { transientFaults } from './schedule.ts';

/** Every existing item that the run may have changed: all items of its own partitions, and shared items by their keys. */
export async function readItems(run: Run, table: Table): Promise<readonly Item[]> {
  const own = new Set(run.keys.map(({ pk }) => pk).filter((pk) => pk.includes(run.id)));
  const shared = run.keys.filter(({ pk }) => !own.has(pk));
  const queried = await Promise.all([...own].map((pk) => table.query(pk)));
  const read = await Promise.all(shared.map((key) => table.get(key)));
  return [...queried.flat(), ...read.filter((item) => item !== undefined)];
}

/** The invariants that the result of a run violates, and executions that still fail after the repair. */
export function violationsOf(result: RunResult): string[] {
  const stuck = [...result.ends.values()].filter(needsPerson);
  return [
    ...stuck.map(
      ({ status, error }) => `after the repair, without any fault, an execution ends as ${status}: ${error}`,
    ),
    ...invariants.flatMap((invariant) => invariant.violations(result).map((line) => `${invariant.name}: ${line}`)),
    ...violationsOfRetries(result),
  ];
}

/** Retries must hide transient faults: neither does the outcome change, nor is anything parked. */
function violationsOfRetries({ run, scenario, ends, parked }: RunResult): string[] {
  const { schedule } = run;
  if (scenario.sensitive || !schedule.faults.every(({ kind }) => transientFaults.includes(kind))) return [];
  const expected = scenario.acts.map(({ outcome }) => outcome).join(', ');
  const found = [...ends.values()].map(outcomeOf).join(', ');
  if (found === expected && !parked) return [];
  return [`retries: ${parked ? 'parked, ' : ''}${found} instead of ${expected} after transient faults`];
}
