import { executionArnOf } from '../../../orders/adapters/execution-arn.ts';
import { paymentIdOf } from '../../../orders/payment/payment.ts';
import { OrderRun, type Point } from './order-run.ts';
import { brokenPromises, type Ended, needsPerson, readBooks } from './promises.ts';
import { initialStock, orderOf, skusOf } from './scenarios.ts';
import { printSchedule, type Schedule } from './schedule.ts';
import { stateMachineArn, type World } from './world.ts';

export interface Report {
  readonly executionArn: string;
  readonly schedule: string;
  /** Promises that did not hold. */
  readonly violations: readonly string[];
  readonly outcome: string;
  readonly parked: boolean;
  readonly points: readonly Point[];
  /** What happened, line by line. */
  readonly trace: readonly string[];
}

/** s after the end; by then the gateway has given up, and whatever was late has come. */
const settlingTime = 3000;
const resendDelay = 5;
const maxSends = 12;
/** A person who mended the cause redrives; a redrive that only parks the order for the first time needs another. */
const maxRedrives = 3;

let number = 0;

/** Runs one order under a schedule, mends and redrives it if it needs that, and judges how it ended. */
export async function exploreOrder(schedule: Schedule, world: World): Promise<Report> {
  const orderId = `order-${++number}`;
  const run = new OrderRun(orderId, schedule, world.clock);
  world.runs.set(orderId, run);
  const { table, stepFunctions } = world;
  await table.transact(
    skusOf(orderId).map((sku) => ({
      put: { pk: `STOCK#${sku}`, sk: 'STOCK', sku, available: initialStock, reserved: 0, shipped: 0 },
    })),
  );
  for (const begin of [decide, contradict, meetUnknownPayment]) run.follow(begin(run, world));
  const executionArn = executionArnOf(stateMachineArn, orderId);
  await submit(run, world);

  const violations: string[] = [];
  let parked = false;
  for (let redrives = 0; ; redrives++) {
    const end: Ended = await stepFunctions.whenEnded(executionArn);
    run.note(`execution ${end.status} ${end.error ?? JSON.stringify(end.output)}`);
    run.happened('end');
    await run.settled(settlingTime);
    // Reading takes real time, in which virtual time must not go on.
    const release = run.clock.hold();
    const books = await readBooks(run, world.table, world.ledgerOf(paymentIdOf(orderId)));
    release();
    if (!needsPerson(end) || redrives === maxRedrives) {
      violations.push(...brokenPromises(run, books, end, parked));
      return {
        executionArn,
        schedule: printSchedule(schedule),
        violations,
        outcome: String(books.status),
        parked,
        points: run.points,
        trace: run.trace,
      };
    }
    parked = true;
    if (end.error === 'OrderParked' && !books.listed) violations.push('repair: a parked order is not listed');
    run.mend();
    await stepFunctions.call('RedriveExecution', { executionArn });
  }
}

/** The customer sends the order until it is accepted. */
async function submit(run: OrderRun, world: World): Promise<void> {
  const order = orderOf(run.orderId, run.scenario);
  if (run.scenario.invalid) {
    await world.stepFunctions.startExecution(stateMachineArn, order, run.orderId);
    return;
  }
  const accepted = await sendUntilTaken(run, () => post(`${world.apiUrl}/orders`, order));
  if (accepted !== 202) throw new Error(`order ${run.orderId} was answered ${accepted}`);
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
