/**
 * `make load ORDERS=5000`: runs this number of orders on the real clock, with all data on disk. KILL=1 kills the
 * process in the middle and starts it again, KILL=6 does so six times. `make load ORDERS=100,1000,10000` shows how the
 * time for an order grows.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runProgram } from '../../command-line/run-program.ts';
import { PaymentStore } from '../../local/payment-gateway/payment-store.ts';
import { kindOf, orderAt, orderIdAt } from './orders.ts';
import { RunUnderLoad } from './run-under-load.ts';
import { violationsOf } from './violations.ts';

/** The number of customers who wait for a response at the same time. */
const customers = 32;

await runProgram(async () => {
  const sizes = (process.env.ORDERS || '5000').split(',').map(Number);
  if (!sizes.every((size) => Number.isInteger(size) && size > 0)) throw new Error('ORDERS must be numbers: 100,1000');
  const kills = Number(process.env.KILL || '0');
  if (!Number.isInteger(kills) || kills < 0) throw new Error('KILL must say how often to kill the process: 1');
  let violations = 0;
  for (const size of sizes) violations += await load(size, kills);
  return violations === 0 ? 0 : 1;
});

/** Runs the orders, and returns the number of violations. */
async function load(orders: number, kills: number): Promise<number> {
  const dataFolder = mkdtempSync(path.join(tmpdir(), 'order-load-'));
  const run = await RunUnderLoad.open(dataFolder);
  try {
    const sentAt: number[] = [];
    const began = performance.now();
    const sending = sendAll(orders, run, sentAt);
    for (let kill = 1; kill <= kills; kill++) await killAfter((orders * kill) / (kills + 1), run, sentAt);
    await sending;
    while (await hasRunning(run)) await sleep(500);
    const seconds = (performance.now() - began) / 1000;

    const latencies = await latenciesOf(orders, run, sentAt);
    console.log(
      `  ${String(orders).padStart(6)} orders in ${seconds.toFixed(1)} s: ${(orders / seconds).toFixed(1)} a second, ` +
        `${((seconds * 1000) / orders).toFixed(1)} ms each; from submission to outcome p50 ${shown(latencies, 0.5)}, p99 ${shown(latencies, 0.99)}`,
    );
    const violations = await violationsOf(
      orders,
      run.table,
      new PaymentStore(path.join(dataFolder, 'payments.jsonl')).ledger,
    );
    for (const violation of violations.slice(0, 20)) console.log(`    ✗ ${violation}`);
    console.log(`         stock, money, outcomes and notifications: ${violations.length} violations`);
    return violations.length;
  } finally {
    await run.close();
    rmSync(dataFolder, { recursive: true });
  }
}

async function sendAll(orders: number, run: RunUnderLoad, sentAt: number[]): Promise<void> {
  let next = 0;
  const customer = async () => {
    while (next < orders) {
      const number = next++;
      sentAt[number] = Date.now();
      await run.post('/orders', orderAt(number));
      const { decision } = kindOf(number);
      if (decision !== undefined) await run.post(`/approvals/${orderIdAt(number)}`, { decision });
    }
  };
  await Promise.all(Array.from({ length: customers }, customer));
}

async function killAfter(orders: number, run: RunUnderLoad, sentAt: readonly number[]): Promise<void> {
  while (sentAt.length < orders) await sleep(20);
  await run.kill();
  console.log(
    `  killed after ${sentAt.length} orders were sent, and started again in ${Math.round(await run.start())} ms`,
  );
}

/** The process may have been killed. */
async function hasRunning(run: RunUnderLoad): Promise<boolean> {
  return run.hasRunningExecutions().catch(() => true);
}

/** ms from the submission of each order to the end of its execution, in ascending order */
async function latenciesOf(orders: number, run: RunUnderLoad, sentAt: readonly number[]): Promise<number[]> {
  const latencies: number[] = [];
  for (let number = 0; number < orders; number++) {
    latencies.push((await run.endOf(orderIdAt(number))) - (sentAt[number] ?? Number.NaN));
  }
  return latencies.sort((a, b) => a - b);
}

function shown(sorted: readonly number[], quantile: number): string {
  return `${((sorted[Math.min(sorted.length - 1, Math.floor(quantile * sorted.length))] ?? 0) / 1000).toFixed(2)} s`;
}
