import type { Item, Table } from '../../../orders/ports.ts';
import { type Judged, needsPerson, outcomeOf } from './resource.ts';
import { resources } from './resources.ts';
import type { Run } from './run.ts';
import { passing } from './schedule.ts';

/** Every item that the run may have changed, as far as it is there: of its own partitions all items. */
export async function readItems(run: Run, table: Table): Promise<readonly Item[]> {
  const own = new Set(run.keys.map(({ pk }) => pk).filter((pk) => pk.includes(run.id)));
  const shared = run.keys.filter(({ pk }) => !own.has(pk));
  const queried = await Promise.all([...own].map((pk) => table.query(pk)));
  const read = await Promise.all(shared.map((key) => table.get(key)));
  return [...queried.flat(), ...read.filter((item) => item !== undefined)];
}

/** What does not hold, of what must hold whatever has gone wrong. */
export function brokenPromises(judged: Judged): string[] {
  const stuck = [...judged.ends.values()].filter(needsPerson);
  return [
    ...stuck.map(
      ({ status, error }) => `nothing goes wrong any more, and yet an execution ends as ${status}: ${error}`,
    ),
    ...resources.flatMap((resource) => resource.broken(judged).map((line) => `${resource.name}: ${line}`)),
    ...brokenByPassingFaults(judged),
  ];
}

/** Retries make good what passes: neither the outcome changes, nor does anybody have to repair anything. */
function brokenByPassingFaults({ run, scenario, ends, parked }: Judged): string[] {
  const { schedule } = run;
  if (scenario.sensitive || !schedule.faults.every(({ kind }) => passing.includes(kind))) return [];
  const expected = scenario.acts.map(({ outcome }) => outcome).join(', ');
  const found = [...ends.values()].map(outcomeOf).join(', ');
  if (found === expected && !parked) return [];
  return [`retries: ${parked ? 'parked, ' : ''}${found} instead of ${expected} after faults that pass`];
}
