import { scenarioNames } from './scenarios.ts';
import type { Schedule } from './schedule.ts';

/**
 * Leaves out of a failing schedule what its failure does not need.
 *
 * @param fails whether a schedule fails; asked of simpler ones only
 * @returns a schedule that fails, but no longer without one of its faults, nor in the plainest scenario instead of its own
 */
export async function shrink(schedule: Schedule, fails: (schedule: Schedule) => Promise<boolean>): Promise<Schedule> {
  for (const simpler of simplerThan(schedule)) {
    if (await fails(simpler)) return shrink(simpler, fails);
  }
  return schedule;
}

function simplerThan({ scenario, faults }: Schedule): Schedule[] {
  const [plainest = scenario] = scenarioNames;
  return [
    ...faults.map((left) => ({ scenario, faults: faults.filter((fault) => fault !== left) })),
    ...(scenario === plainest ? [] : [{ scenario: plainest, faults }]),
  ];
}
