import type { FunctionName } from '../../../functions/manifest.ts';
import type { LocalRequest } from '../../permissions/requests.ts';
import { faultsAt, keyOf, oneMore } from './catalogue.ts';
import type { Report } from './explore-run.ts';
import { parseSchedule } from './parse-schedule.ts';
import { Processes } from './processes.ts';
import { scenarioNames } from './scenarios.ts';
import { printSchedule } from './schedule.ts';

export interface ExploreOptions {
  /** The highest number of faults in one schedule. */
  readonly faults: number;
  /** @default all */
  readonly scenarios?: readonly string[];
  /** Only faults of these functions. @default all */
  readonly functions?: readonly FunctionName[];
  /** The module that the processes run, of this project or of a copy of it. */
  readonly worker?: string;
  /** Whether to record the coverage of the definitions. */
  readonly coverage?: boolean;
  /** Ends at the first violation. */
  readonly untilViolation?: boolean;
  /** Called after each schedule. */
  readonly progress?: (done: number, planned: number, report: Report) => void;
}

export interface Exploration {
  /** How many schedules were run, by the number of their faults. */
  readonly schedules: readonly number[];
  /** The number of points at which a fault was injected. */
  readonly points: number;
  readonly violating: readonly Report[];
  readonly outcomes: ReadonlyMap<string, number>;
  /** The covered elements of the definitions, by workflow and the names of CoverageReader: `order-return/NotifyCustomer`. */
  readonly taken: ReadonlySet<string>;
  /** The kinds of writes, each with an invocation that made one. */
  readonly writes: ReadonlyMap<string, string>;
  /** The functions that ran. */
  readonly functions: ReadonlySet<string>;
  /** The IAM requests of all runs, and the environment variables that name their resources. */
  readonly requests: readonly LocalRequest[];
  readonly variables: Readonly<Record<string, string>>;
  /** Calls whose IAM actions are not known. */
  readonly unknown: ReadonlySet<string>;
}

/**
 * Runs every scenario, then every single fault at every point that they reach, then every second fault at every point
 * that each of those runs reaches, including those of the compensations.
 */
export async function explore(options: ExploreOptions): Promise<Exploration> {
  const { scenarios = scenarioNames, untilViolation, progress } = options;
  const processes = new Processes(options.worker);
  const seen = new Set<string>();
  const points = new Set<string>();
  const violating: Report[] = [];
  const outcomes = new Map<string, number>();
  const taken = new Set<string>();
  const writes = new Map<string, string>();
  const functions = new Set<string>();
  const requests = new Map<string, LocalRequest>();
  const unknown = new Set<string>();
  let variables: Exploration['variables'] = {};
  const schedules: number[] = [];
  let done = 0;
  let level: string[] = [...scenarios];
  try {
    for (let faults = 0; faults <= options.faults; faults++) {
      const next: string[] = [];
      const planned = done + level.length;
      await processes.run({ schedules: level, coverage: options.coverage ?? false }, (report) => {
        for (const name of report.taken) taken.add(name);
        for (const [kind, invocation] of report.writes) writes.set(kind, invocation);
        for (const name of report.functions) functions.add(name);
        for (const request of report.requests) requests.set(JSON.stringify(request), request);
        for (const call of report.unknown) unknown.add(call);
        variables = report.variables;
        done++;
        const outcome = report.parked ? `parked, then ${report.outcome}` : report.outcome;
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
        if (report.violations.length > 0) violating.push(report);
        if (faults < options.faults) next.push(...unseen(report, seen, options.functions));
        for (const { point } of faultsAt(report.points)) points.add(point);
        progress?.(done, planned, report);
        return untilViolation && violating.length > 0 ? 'enough' : undefined;
      });
      schedules.push(done - schedules.reduce((sum, count) => sum + count, 0));
      if (untilViolation && violating.length > 0) break;
      level = next;
    }
  } finally {
    processes.close();
  }
  const found = { schedules, points: points.size, violating, outcomes, taken, writes, functions };
  return { ...found, requests: [...requests.values()], variables, unknown };
}

/** The schedules with one more fault that were not derived from another run before. */
function unseen(report: Report, seen: Set<string>, functions?: readonly FunctionName[]): string[] {
  const points = report.points.filter(({ name }) => functions?.some((each) => name.startsWith(`${each}#`)) ?? true);
  return oneMore(parseSchedule(report.schedule), points).flatMap((schedule) => {
    const key = keyOf(schedule);
    if (seen.has(key)) return [];
    seen.add(key);
    return [printSchedule(schedule)];
  });
}
