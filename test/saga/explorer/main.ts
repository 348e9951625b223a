/**
 * `make explore` runs every single fault and all pairs; `make explore SEED=n RUNS=m` random schedules with more faults;
 * `make explore SCHEDULE='...'` one, and shows what happened. SCENARIOS=paid,approved and FAULTS=1 make less of it.
 */
import { runProgram } from '../../../command-line/run-program.ts';
import { explore } from './explore.ts';
import type { Report } from './explore-run.ts';
import { uncovered } from './invariants.ts';
import { parseSchedule } from './parse-schedule.ts';
import { Processes } from './processes.ts';
import { exploreRandomly } from './random.ts';
import { parseScenarios } from './scenarios.ts';
import { printSchedule } from './schedule.ts';

const { SEED, RUNS, SCHEDULE, SCENARIOS, FAULTS } = process.env;
const began = performance.now();
let shownAt = 0;

await runProgram(async () => ((await main()) ? 1 : 0));

/** Whether an invariant was violated. */
async function main(): Promise<boolean> {
  if (SCHEDULE) return showOne(SCHEDULE);
  if (SEED || RUNS) return showRandom(integer('SEED', SEED, Date.now() % 1_000_000), integer('RUNS', RUNS, 1000));
  return showAll(integer('FAULTS', FAULTS, 2));
}

async function showOne(text: string): Promise<boolean> {
  const schedule = parseSchedule(text);
  const processes = new Processes();
  const report = await processes.runOne(printSchedule(schedule));
  processes.close();
  console.log(report.trace.join('\n'));
  const missed = schedule.faults.filter(({ point }) => !report.points.some(({ name }) => name === point));
  for (const { point } of missed) console.log(`  (the run did not reach ${point})`);
  show(report);
  if (report.violations.length === 0) console.log(`\n  ${report.outcome}: all invariants held`);
  return report.violations.length > 0;
}

async function showRandom(seed: number, runs: number): Promise<boolean> {
  const { done, failing } = await exploreRandomly({ seed, runs, progress: (count) => progress(count, runs) });
  console.log(`\n  ${done} of ${runs} random schedules of seed ${seed} in ${duration()}`);
  if (failing === undefined) console.log('  0 violations');
  else show(failing);
  return failing !== undefined;
}

async function showAll(faults: number): Promise<boolean> {
  const scenarios = parseScenarios(SCENARIOS);
  const { schedules, points, violating, outcomes, writes } = await explore({
    faults,
    scenarios,
    progress: (done, planned, report) => {
      progress(done, planned);
      show(report);
    },
  });
  const [none = 0, singles = 0, pairs = 0] = schedules;
  const all = none + singles + pairs;
  console.log(`\n  ${none} scenarios, ${singles} single faults and ${pairs} pairs at ${points} points`);
  console.log(`  ended: ${[...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(' · ')}`);
  console.log(`  ${all} schedules in ${duration()}, ${violating.length} violations`);
  const silent = uncovered(writes);
  for (const line of silent) console.log(`  ✗ ${line}`);
  return violating.length > 0 || silent.length > 0;
}

function show({ schedule, violations }: Report): void {
  if (violations.length === 0) return;
  console.log(`\n  ✗ ${schedule}`);
  for (const violation of violations) console.log(`      ${violation}`);
  console.log(`      again: make explore SCHEDULE='${schedule}'`);
}

function progress(done: number, planned: number): void {
  const now = performance.now();
  const interval = process.stdout.isTTY ? 500 : 15_000;
  if (now - shownAt < interval) return;
  shownAt = now;
  const line = `  ${done} of ${planned} schedules, ${Math.round((done * 1000) / (now - began))} a second`;
  process.stdout.write(process.stdout.isTTY ? `\r${line} ` : `${line}\n`);
}

function duration(): string {
  const seconds = Math.round((performance.now() - began) / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function integer(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined || text === '') return otherwise;
  if (!/^\d+$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`);
  return Number(text);
}
