import type { FunctionName } from '../../../functions/manifest.ts';
import type { LocalRequest } from '../../permissions/requests.ts';
import { faultsAt, keyOf, oneMore } from './catalogue.ts';
import type { Report } from './explore-run.ts';
import { parseSchedule } from './parse-schedule.ts';
import { Processes } from './processes.ts';
import { scenarioNames } from './scenarios.ts';
import { printSchedule } from './schedule.ts';

export interface ExploreOptions {
  /** How many faults at the most go wrong together. */
  readonly faults: number;
  /** @default all */
  readonly scenarios?: readonly string[];
  /** Only what goes wrong with these functions. @default all */
  readonly functions?: readonly FunctionName[];
  /** The module that the processes run, of this project or of a copy of it. */
  readonly worker?: string;
  /** Whether to find out what of the definition was taken. */
  readonly coverage?: boolean;
  /** Ends at the first violation. */
  readonly untilViolation?: boolean;
  /** Told after each schedule. */
  readonly progress?: (done: number, planned: number, report: Report) => void;
}

export interface Exploration {
  /** How many schedules were run, by the number of their faults. */
  readonly schedules: readonly number[];
  /** Points at which something went wrong in one of them. */
  readonly points: number;
  readonly violating: readonly Report[];
  readonly outcomes: ReadonlyMap<string, number>;
  /** What of the definitions was taken, by workflow and the names of CoverageReader: `order-return/NotifyCustomer`. */
  readonly taken: ReadonlySet<string>;
  /** What was written, by kind, with an invocation that did. */
  readonly writes: ReadonlyMap<string, string>;
  /** The functions that ran. */
  readonly functions: ReadonlySet<string>;
  /** What IAM would be asked, of any order, and the variables that name the resources. */
  readonly requests: readonly LocalRequest[];
  readonly variables: Readonly<Record<string, string>>;
  /** Calls of which it is not known what IAM is asked. */
  readonly unknown: ReadonlySet<string>;
}

/**
 * Runs every scenario, then every single fault at every point that they come by, then every second fault at every point
 * that each of those runs comes by, those of the compensations included.
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

/** The schedules with one fault more that no other run has led to. */
function unseen(report: Report, seen: Set<string>, functions?: readonly FunctionName[]): string[] {
  const points = report.points.filter(({ name }) => functions?.some((each) => name.startsWith(`${each}#`)) ?? true);
  return oneMore(parseSchedule(report.schedule), points).flatMap((schedule) => {
    const key = keyOf(schedule);
    if (seen.has(key)) return [];
    seen.add(key);
    return [printSchedule(schedule)];
  });
}
