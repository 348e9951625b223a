import { stateMachineArns } from '../../../local/account.ts';
import { executionArnOf } from '../../../orders/adapters/execution-arn.ts';
import { paymentIdOf } from '../../../orders/payment/payment.ts';
import type { WorkflowName } from '../../../state-machines/manifest.ts';
import { brokenPromises, isListed, readState } from './judge.ts';
import { OrderRun, type Point } from './order-run.ts';
import { type Ended, needsPerson } from './resources/resource.ts';
import { initialStock, orderOf, returnIdOf, returnOf, skusOf } from './scenarios.ts';
import { printSchedule, type Schedule } from './schedule.ts';
import type { World } from './world.ts';

export interface Report {
  /** Of the order, and of its return if it has one. */
  readonly executions: readonly { readonly workflow: WorkflowName; readonly executionArn: string }[];
  readonly schedule: string;
  /** Promises that did not hold. */
  readonly violations: readonly string[];
  readonly outcome: string;
  readonly parked: boolean;
  readonly points: readonly Point[];
  /** What was written, by kind, with the invocation that did. */
  readonly writes: readonly (readonly [kind: string, invocation: string])[];
  readonly functions: readonly string[];
  /** What happened, line by line. */
  readonly trace: readonly string[];
}

/** s after the end; by then the gateway has given up, and whatever was late has come. */
const settlingTime = 3000;
const resendDelay = 5;
const maxSends = 12;
/** A person who mended the cause redrives; a redrive that only parks it for the first time needs another. */
const maxRedrives = 3;

let number = 0;

/** Runs one order under a schedule, and its return if it has one, mends and redrives what needs it, and judges the end. */
export async function exploreOrder(schedule: Schedule, world: World): Promise<Report> {
  const orderId = `order-${++number}`;
  const returnId = returnIdOf(orderId);
  const run = new OrderRun(orderId, schedule, world.clock);
  world.runs.set(orderId, run);
  world.runs.set(returnId, run);
  await world.table.transact(
    skusOf(orderId).map((sku) => ({
      put: { pk: `STOCK#${sku}`, sk: 'STOCK', sku, available: initialStock, reserved: 0, shipped: 0 },
    })),
  );
  for (const begin of [decide, contradict, meetUnknownPayment]) run.follow(begin(run, world));
  const executions: { workflow: WorkflowName; executionArn: string }[] = [];
  const violations: string[] = [];
  const ends: Stage[] = [];
  const through = async (workflow: WorkflowName, name: string, send: typeof submit) => {
    const executionArn = executionArnOf(stateMachineArns[workflow], name);
    executions.push({ workflow, executionArn });
    await send(run, world);
    ends.push(await runToEnd(run, world, executionArn, violations));
  };

  await through('order-processing', orderId, submit);
  if (run.scenario.return !== undefined) {
    run.beginReturn();
    run.follow(inspect(run, world));
    await through('order-return', returnId, submitReturn);
  }
  // Reading takes real time, in which virtual time must not go on.
  const release = run.clock.hold();
  const state = await readState(run, world.table, world.ledgerOf(paymentIdOf(orderId)));
  release();
  const [order, sentBack] = ends;
  if (order === undefined) throw new Error(`${orderId} has no end`);
  const parked = ends.some((end) => end.parked);
  violations.push(...brokenPromises({ run, state, end: order.end, parked, returnEnd: sentBack?.end }));
  return {
    executions,
    schedule: printSchedule(schedule),
    violations,
    outcome: String(sentBack === undefined ? state.status : state.returnStatus),
    parked,
    points: run.points,
    writes: [...run.writes],
    functions: [...run.functions],
    trace: run.trace,
  };
}

interface Stage {
  readonly end: Ended;
  readonly parked: boolean;
}

async function runToEnd(run: OrderRun, world: World, executionArn: string, violations: string[]): Promise<Stage> {
  for (let redrives = 0; ; redrives++) {
    const end: Ended = await world.stepFunctions.whenEnded(executionArn);
    run.note(`execution ${end.status} ${end.error ?? JSON.stringify(end.output)}`);
    run.happened('end');
    await run.settled(settlingTime);
    if (!needsPerson(end) || redrives === maxRedrives) return { end, parked: redrives > 0 };
    const release = run.clock.hold();
    if (end.error?.endsWith('Parked') && !(await isListed(run, world.table)))
      violations.push(`repair: ${end.error}, and it is not listed`);
    release();
    run.mend();
    await world.stepFunctions.call('RedriveExecution', { executionArn });
  }
}

/** The customer sends the order until it is accepted. */
async function submit(run: OrderRun, world: World): Promise<void> {
  const order = orderOf(run.orderId, run.scenario);
  if (run.scenario.invalid) {
    await world.stepFunctions.startExecution(stateMachineArns['order-processing'], order, run.orderId);
    return;
  }
  const accepted = await sendUntilTaken(run, () => post(`${world.apiUrl}/orders`, order));
  if (accepted !== 202) throw new Error(`order ${run.orderId} was answered ${accepted}`);
}

async function submitReturn(run: OrderRun, world: World): Promise<void> {
  const content = returnOf(run.orderId, run.scenario.return?.quantity ?? 1);
  const accepted = await sendUntilTaken(run, () => post(`${world.apiUrl}/returns`, content));
  if (accepted !== 202) throw new Error(`the return of ${run.orderId} was answered ${accepted}`);
}

/** The approver decides when asked, if at all. */
async function decide(run: OrderRun, world: World): Promise<void> {
  const { approval } = run.scenario;
  if (approval === undefined) return;
  await run.until('approval-asked');
  await run.sleep(approval.after);
  const decision = { decision: approval.decision };
  await sendUntilTaken(run, () => post(`${world.apiUrl}/approvals/${run.orderId}`, decision));
}

/** The warehouse says what it found, if the goods arrive. */
async function inspect(run: OrderRun, world: World): Promise<void> {
  const inspection = run.scenario.return?.inspection;
  if (inspection === undefined) return;
  await run.until('inspection-asked');
  const { after, ...found } = inspection;
  await run.sleep(after);
  const [, sku = ''] = skusOf(run.orderId);
  const items = [{ sku, ...found }];
  await sendUntilTaken(run, () => post(`${world.apiUrl}/inspections/${returnIdOf(run.orderId)}`, { items }));
}

/** The gateway says something else than what its ledger says. */
async function contradict(run: OrderRun, world: World): Promise<void> {
  const { says } = run.scenario;
  if (says === undefined) return;
  await run.until('requested');
  await run.sleep(says.after);
  const release = run.clock.hold();
  await world.sendCallback(run, says.type);
  release();
}

async function meetUnknownPayment(run: OrderRun, world: World): Promise<void> {
  if (!run.schedule.faults.some(({ kind }) => kind === 'unknown')) return;
  const release = run.clock.hold();
  await world.sendCallback(run, 'payment.succeeded');
  release();
}

async function sendUntilTaken(run: OrderRun, send: () => Promise<number>): Promise<number> {
  for (let sends = 1; ; sends++) {
    const release = run.clock.hold();
    const status = await send();
    // The timer must be set before time may go on.
    const pause = status >= 500 && sends < maxSends ? run.sleep(resendDelay) : undefined;
    release();
    if (pause === undefined) return status;
    await pause;
  }
}

async function post(url: string, content: object): Promise<number> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(content) });
  await response.arrayBuffer();
  return response.status;
}
