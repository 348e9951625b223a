import fc from 'fast-check';
import { faultsAt } from './catalogue.ts';
import type { Report } from './explore-order.ts';
import type { Point } from './order-run.ts';
import { Processes } from './processes.ts';
import { scenarioNames } from './scenarios.ts';
import { type Fault, parseSchedule, printSchedule, type Schedule } from './schedule.ts';

export interface RandomOptions {
  readonly seed: number;
  readonly runs: number;
  readonly progress: (done: number) => void;
}

const maxFaults = 8;

/**
 * Runs random schedules with several faults each.
 * @returns the shortest schedule that breaks a promise, if one was found; undefined otherwise
 */
export async function exploreRandomly({ seed, runs, progress }: RandomOptions): Promise<Report | undefined> {
  const processes = new Processes();
  const run = (schedule: Schedule) => processes.runOne(printSchedule(schedule));
  try {
    const faults = await everyFault(run);
    const anySchedule = fc.record({
      scenario: fc.constantFrom(...scenarioNames),
      faults: fc.uniqueArray(fc.constantFrom(...faults), {
        minLength: 1,
        maxLength: maxFaults,
        selector: ({ point }) => point,
      }),
    });
    let failing: Report | undefined;
    let done = 0;
    const holds = async (schedule: Schedule) => {
      const report = await run(schedule);
      progress(++done);
      if (report.violations.length === 0) return true;
      failing = report;
      return false;
    };
    await fc.check(fc.asyncProperty(anySchedule, holds), { seed, numRuns: runs });
    return failing;
  } finally {
    processes.close();
  }
}

/** Every fault at every point that the scenarios come by, also when a step of them fails. */
async function everyFault(run: (schedule: Schedule) => Promise<Report>): Promise<Fault[]> {
  const points = new Map<string, Point>();
  const collect = ({ points: found }: Report) => {
    for (const point of found) points.set(point.name, point);
  };
  for (const scenario of scenarioNames) {
    const report = await run({ scenario, faults: [] });
    collect(report);
    const steps = report.points.filter(({ sort }) => sort === 'step');
    for (const { name } of steps) collect(await run(parseSchedule(`${scenario}: ${name}=error`)));
  }
  return faultsAt([...points.values()]);
}
