import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { VirtualClock } from 'step-functions-engine';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { functionNames } from '../../../../functions/manifest.ts';
import { Bank } from '../../../../local/console/shop/server/bank.ts';
import { KeptFile } from '../../../../local/console/shop/server/kept-environments.ts';
import { TestEnvironments } from '../../../../local/console/shop/server/test-environments.ts';
import { readExample } from '../../../../local/demo/example.ts';
import { ExampleEnvironments } from '../../../../local/demo/example-environments.ts';
import { startEnvironment } from '../../../../local/environment.ts';

let folder: string;
let log: string[];
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'kept-'));
  log = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/**
 * Starts a local run with the data of the run before it, as `make start` does; its clock is stopped.
 * @param now ms since the epoch
 */
async function startRun(now: number) {
  const clock = VirtualClock.stopped(now);
  const file = new KeptFile(path.join(folder, 'test-environments.json'), (line) => log.push(line));
  const kept = file.read();
  const environments = new ExampleEnvironments(clock, kept?.environments);
  const bank = new Bank(environments.paymentScript);
  const environment = await startEnvironment({
    clock,
    dataFolder: folder,
    paymentScript: bank.script,
    onInvoked: environments.onInvoked,
    maxEnvironments: functionNames.length,
    ...(kept && { faults: kept.faults }),
  });
  const testEnvironments = new TestEnvironments(environment, environments, file);
  const send = async (order: object) => {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify(order);
    const response = await fetch(`${environment.endpoints.api}/orders`, { method: 'POST', headers, body });
    return (await response.json()) as object;
  };
  const statusOf = async (what: string): Promise<unknown> => {
    const response = await fetch(`${environment.endpoints.api}/${what}`);
    return ((await response.json()) as { status?: unknown }).status;
  };
  const start = (example: string) => {
    const { order } = readExample(example);
    return testEnvironments.start({ file: example, order }, send) as Promise<{ executionArn: string }>;
  };
  /** Lets time pass until the execution has ended. */
  const runToEnd = async (executionArn: string) => {
    clock.passUntil(Number.POSITIVE_INFINITY);
    const ended = await environment.stepFunctions.whenEnded(executionArn);
    clock.passUntil(clock.now());
    return ended;
  };
  return { clock, environment, environments, testEnvironments, start, statusOf, runToEnd };
}

type Run = Awaited<ReturnType<typeof startRun>>;

/** Ends the run and starts the next one. */
async function restarted({ environment, clock }: Run): Promise<Run> {
  await environment.close();
  return startRun(clock.now());
}

const stateOf = async ({ environment }: Run, executionArn: string) => {
  const history = await environment.stepFunctions.history(executionArn);
  const entered = history.findLast(({ type }) => type.endsWith('StateEntered'));
  return (entered?.stateEnteredEventDetails as { name: string } | undefined)?.name;
};

it('the scripted reply of an approver is sent after a restart', async () => {
  const run = await startRun(Date.parse('2026-01-01T00:00:00Z'));
  const { executionArn } = await run.start('examples/orders/07-approval-rejected.json');
  await expect.poll(() => stateOf(run, executionArn), { timeout: 30_000 }).toBe('RequestApproval');
  await expect.poll(() => run.environments.kept().replies.length, { timeout: 30_000 }).toBe(1);

  const again = await restarted(run);
  const description = again.testEnvironments.of('example-rejected').meets.join();
  await again.runToEnd(executionArn);

  expect(description).toContain('a person rejects');
  expect(await again.statusOf('orders/example-rejected')).toBe('CANCELLED');
  expect(again.environments.kept().replies).toEqual([]);
  await again.environment.close();
}, 120_000);

it('a scripted fault persists after a restart until it is removed', async () => {
  const run = await startRun(Date.parse('2026-01-01T00:00:00Z'));
  const { executionArn } = await run.start('examples/orders/10-compensation-fails.json');
  await expect.poll(() => stateOf(run, executionArn), { timeout: 30_000 }).toBe('ProcessPayment');

  const again = await restarted(run);
  await again.runToEnd(executionArn);
  expect(await again.statusOf('orders/example-parked')).toBe('PARKED');
  again.testEnvironments.repair('example-parked');

  const third = await restarted(again);
  await third.environment.stepFunctions.call('RedriveExecution', { executionArn });
  await third.runToEnd(executionArn);
  expect(third.testEnvironments.of('example-parked').meets).toEqual(['Nothing fails any more: it was repaired']);
  expect(await third.statusOf('orders/example-parked')).not.toBe('PARKED');
  await third.environment.close();
}, 120_000);

it('a scripted return is sent once, although the run is restarted before and after it', async () => {
  const run = await startRun(Date.parse('2026-01-01T00:00:00Z'));
  const { executionArn } = await run.start('examples/returns/02-partly-accepted.json');
  await expect.poll(() => stateOf(run, executionArn), { timeout: 30_000 }).toBe('ProcessPayment');

  const again = await restarted(run);
  again.clock.passUntil(Number.POSITIVE_INFINITY);
  const returned = 'returns/return-partly-example-partly-returned';
  await expect.poll(() => again.statusOf(returned), { timeout: 60_000 }).toBe('RETURNED');
  again.clock.passUntil(again.clock.now());
  const { environment } = await restarted(again);
  expect(log).toEqual([]);
  await environment.close();
}, 120_000);

it('if the saved file is damaged, the test environment of an earlier order is reported as lost, and that of a later one is not', async () => {
  const run = await startRun(Date.parse('2026-01-01T00:00:00Z'));
  const { executionArn } = await run.start('examples/orders/07-approval-rejected.json');
  await expect.poll(() => stateOf(run, executionArn), { timeout: 30_000 }).toBe('RequestApproval');
  run.clock.passUntil(run.clock.now() + 1000);
  await run.environment.close();
  writeFileSync(path.join(folder, 'test-environments.json'), '{"version":1,');

  const again = await startRun(run.clock.now());
  const { lost } = again.testEnvironments.of('example-rejected');
  await again.start('examples/orders/01-fulfilled.json');

  expect(lost?.message).toMatch(/test-environments.json cannot be read: .* kept as test-environments.json.damaged-1/);
  expect(lost?.before).toBe(run.clock.now());
  expect(again.testEnvironments.of('example-fulfilled').lost).toBeUndefined();
  expect(log).toEqual([lost?.message]);
  await again.environment.close();
}, 120_000);
