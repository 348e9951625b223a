import { scenarioNames } from './scenarios.ts';
import type { Schedule } from './schedule.ts';

/**
 * Removes from a failing schedule everything that the failure does not need.
 * @param fails whether a schedule fails; called with simpler schedules only
 * @returns a failing schedule that does not fail without one of its faults, or in a simpler scenario
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
