import { stateMachineArns } from '../../../local/account.ts';
import { executionArnOf } from '../../../orders/adapters/execution-arn.ts';
import { type WorkflowName, workflowNames } from '../../../state-machines/manifest.ts';
import type { Act, Ended } from './act.ts';
import { needsPerson, outcomeOf } from './invariant.ts';
import { type Point, Run } from './run.ts';
import { type Scenario, scenarioOf } from './scenarios.ts';
import { printSchedule, type Schedule } from './schedule.ts';
import { settlingTime, untilBegun } from './starts.ts';
import type { TestSystem } from './test-system.ts';
import { readItems, violationsOf } from './violations.ts';

export interface Report {
  /** The executions of the run, including those that other executions started. */
  readonly executions: readonly { readonly workflow: WorkflowName; readonly executionArn: string }[];
  readonly schedule: string;
  /** Violated invariants. */
  readonly violations: readonly string[];
  readonly outcome: string;
  readonly parked: boolean;
  readonly points: readonly Point[];
  /** The kinds of writes, each with an invocation that made one. */
  readonly writes: readonly (readonly [kind: string, invocation: string])[];
  readonly functions: readonly string[];
  /** The calls, faults and ends of the run, line by line. */
  readonly trace: readonly string[];
}

/** A person redrives after the repair. If the first redrive is the one that parks the execution, another is needed. */
const maxRedrives = 3;

let number = 0;

/** Runs a schedule, act by act, repairs and redrives parked executions, and checks the invariants at the end. */
export async function exploreRun(schedule: Schedule, system: TestSystem): Promise<Report> {
  const scenario = scenarioOf(schedule.scenario);
  const { acts, fails } = scenario;
  const payment = acts.find((act) => act.payment)?.payment;
  const circumstances = { ...(fails && { fails }), ...(payment && { payment }) };
  const run = new Run(`run-${++number}`, schedule, system.clock, circumstances);
  system.runs.set(run.id, run);
  const ends = new Map<WorkflowName, Ended>();
  const violations: string[] = [];
  let parked = false;
  for (const act of acts) {
    await act.prepare?.(run, system);
    run.begin(act === acts.at(-1) ? 'the last' : 'another follows');
    for (const action of act.meanwhile ?? []) run.follow(action(run, system));
    const ended = await runToEnd(run, act, system, violations);
    if (ended === undefined) break;
    ends.set(act.workflow, ended.end);
    parked ||= ended.parked;
  }
  run.repair();
  // Reading takes real time, in which virtual time must not continue.
  const release = run.clock.hold();
  const shown = await readShown(run, scenario, system);
  const listed = await isListed(run, system);
  const items = await readItems(run, system.table);
  release();
  violations.push(...violationsOf({ run, scenario, ends, items, shown, listed, ledger: system.ledgerOf(run), parked }));
  return {
    executions: executionsOf(run),
    schedule: printSchedule(schedule),
    violations: [...violations, ...run.violations],
    outcome: String(ends.size < acts.length ? 'not accepted' : [...ends.values()].map(outcomeOf).at(-1)),
    parked,
    points: run.points,
    writes: [...run.writes],
    functions: [...run.functions],
    trace: run.trace,
  };
}

/** @returns how the execution ended; undefined if the API did not accept the request */
async function runToEnd(
  run: Run,
  act: Act,
  system: TestSystem,
  violations: string[],
): Promise<{ readonly end: Ended; readonly parked: boolean } | undefined> {
  const executionArn = executionArnOf(stateMachineArns[act.workflow], act.nameIn(run));
  let given = await act.begin(run, system);
  if (given === undefined && !(await untilBegun(run, act, system, executionArn))) return undefined;
  if (given === undefined) run.executions.add(executionArn);
  for (let redrives = 0; ; redrives++) {
    const end: Ended = given ?? (await system.stepFunctions.whenEnded(executionArn));
    run.note(`execution ${end.status} ${end.error ?? JSON.stringify(end.output)}`);
    run.happened('end');
    await run.settled(settlingTime);
    if (!needsPerson(end) || redrives === maxRedrives) return { end, parked: redrives > 0 };
    run.repair();
    if (end.error?.endsWith('Parked') && !(await isListed(run, system)))
      violations.push(`repair: ${end.error}, and it is not listed`);
    // A client that waits for the end of an execution sends the request again.
    if (given !== undefined) given = await act.begin(run, system);
    else await system.stepFunctions.call('RedriveExecution', { executionArn });
  }
}

/** Whether GET /repairs lists anything of the run. */
async function isListed(run: Run, system: TestSystem): Promise<boolean> {
  const { body } = await system.send(run, '/repairs');
  return new RegExp(`\\b${run.id}\\b`).test(JSON.stringify(body));
}

/** The API's views at the end of the run. */
async function readShown(
  run: Run,
  { acts }: Scenario,
  system: TestSystem,
): Promise<ReadonlyMap<WorkflowName, unknown>> {
  const shown = new Map<WorkflowName, unknown>();
  for (const act of acts) {
    if (act.shownAt !== undefined) shown.set(act.workflow, (await system.send(run, act.shownAt(run))).body);
  }
  return shown;
}

/** `arn:aws:states:<region>:<account>:execution:<workflow>:<name>`, or `express` with one part more. */
function executionsOf(run: Run): Report['executions'] {
  return [...run.executions].flatMap((executionArn) => {
    const workflow = workflowNames.find((name) => name === executionArn.split(':')[6]);
    return workflow === undefined ? [] : [{ workflow, executionArn }];
  });
}
