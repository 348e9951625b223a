import fc from 'fast-check';
import { faultsAt } from './catalogue.ts';
import type { Report } from './explore-run.ts';
import { parseSchedule } from './parse-schedule.ts';
import { Processes } from './processes.ts';
import type { Point } from './run.ts';
import { scenarioNames } from './scenarios.ts';
import { type Fault, printSchedule, type Schedule } from './schedule.ts';
import { shrink } from './shrink.ts';

export interface RandomOptions {
  readonly seed: number;
  readonly runs: number;
  /** The module of the processes, of this project or of a copy of it. */
  readonly worker?: string;
  readonly progress?: (done: number) => void;
}

export interface RandomExploration {
  /** The number of schedules until the first violation, or in all. */
  readonly done: number;
  /** The violating schedule after shrinking. */
  readonly failing?: Report;
}

const maxFaults = 8;

/** Runs random schedules with several faults each, until one violates an invariant. */
export async function exploreRandomly(options: RandomOptions): Promise<RandomExploration> {
  const { seed, runs, worker, progress } = options;
  const processes = new Processes(worker);
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
    const fails = async (schedule: Schedule) => (await run(schedule)).violations.length > 0;
    let done = 0;
    const property = fc.asyncProperty(anySchedule, async (schedule) => {
      progress?.(++done);
      return !(await fails(schedule));
    });
    // The shrinking of the random run itself may keep faults that do not matter.
    const { counterexample } = await fc.check(property, { seed, numRuns: runs, endOnFailure: true });
    if (counterexample === null) return { done };
    return { done, failing: await run(await shrink(counterexample[0], fails)) };
  } finally {
    processes.close();
  }
}

/** Every fault at every point that the scenarios reach, including those after a failed step. */
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
