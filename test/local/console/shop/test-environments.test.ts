import { afterAll, beforeAll, expect, it } from 'vitest';
import { Bank } from '../../../../local/console/shop/server/bank.ts';
import { startShopConsole } from '../../../../local/console/shop/server/shop-console.ts';
import { TestEnvironments } from '../../../../local/console/shop/server/test-environments.ts';
import { readExample } from '../../../../local/demo/example.ts';
import { giveEnvironmentBack, type SharedEnvironment, takeEnvironment } from '../../../support/shared-environment.ts';

let shared: SharedEnvironment;
let testEnvironments: TestEnvironments;
beforeAll(async () => {
  shared = await takeEnvironment();
  testEnvironments = new TestEnvironments(shared.environment, shared.examples);
  shared.clock.passUntil(shared.clock.now());
});
afterAll(() => {
  shared.clock.passUntil(Number.POSITIVE_INFINITY);
  return giveEnvironmentBack(shared);
});

async function post(path: string, body: object) {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${shared.environment.endpoints.api}/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as { executionArn: string };
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return answer;
}
const start = (file: string, order: object) =>
  testEnvironments.start({ file, order }, (sent) => post('orders', sent)) as Promise<{ executionArn: string }>;
async function outcomeOf(path: string): Promise<unknown> {
  const { status } = (await (await fetch(`${shared.environment.endpoints.api}/${path}`)).json()) as { status: unknown };
  return status;
}

/** Lets time run until the execution has ended, and stops it. */
async function runToEnd(executionArn: string) {
  shared.clock.passUntil(Number.POSITIVE_INFINITY);
  const ended = await shared.environment.stepFunctions.whenEnded(executionArn);
  shared.clock.passUntil(shared.clock.now());
  return ended;
}

it('an order started from each example with a new id ends with the expected status and outcome', async () => {
  const found: unknown[] = [];
  const expected: unknown[] = [];
  // One after the other, so that the next one finds the functions started.
  for (const { file, order } of testEnvironments.list()) {
    const orderId = `mine-${found.length}`;
    const { executionArn } = await start(file, { ...order, orderId });
    const ended = await runToEnd(executionArn);
    found.push([file, ended?.status, await outcomeOf(`orders/${orderId}`)]);
    const { status, outcome } = readExample(file).expected ?? {};
    expected.push([file, status, outcome]);
  }
  expect(found).toEqual(expected);
}, 120_000);

it('the return of an example is sent for the order that was started', async () => {
  const file = 'examples/returns/02-partly-accepted.json';
  const { order } = readExample(file);
  await start(file, { ...order, orderId: 'comes-back' });
  shared.clock.passUntil(Number.POSITIVE_INFINITY);

  await expect.poll(() => outcomeOf('returns/return-partly-comes-back'), { timeout: 110_000 }).toBe('RETURNED');
  shared.clock.passUntil(shared.clock.now());
  expect(testEnvironments.of('return-partly-comes-back').meets.join()).toContain('1 ROPE-10M accepted');
}, 120_000);

it('an order that the API refuses leaves no faults and no payment script behind', async () => {
  const file = 'examples/orders/09-fulfillment-fails.json';

  await expect(start(file, { orderId: 'refused' })).rejects.toThrow('HTTP 400');
  await expect(start('examples/orders/none.json', {})).rejects.toThrow('There is no example');

  expect(shared.environment.faults.pending('refused')).toEqual([]);
  expect(shared.examples.paymentScript('pay-refused')).toBeUndefined();
});

it('a parked order has the outcome PARKED until it is repaired and redriven', async () => {
  const file = 'examples/orders/10-compensation-fails.json';
  const { order } = readExample(file);
  const { executionArn } = await start(file, { ...order, orderId: 'parks' });
  await runToEnd(executionArn);
  const { environment, examples } = shared;
  const bank = new Bank(examples.paymentScript);
  const console_ = await startShopConsole({ environment, bank, environments: examples });
  const outcome = async () => {
    const body = JSON.stringify({ executionArns: [executionArn] });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${console_.url}/api/outcomes`, { method: 'POST', headers, body });
    return ((await response.json()) as { outcomes: unknown[] }).outcomes[0];
  };

  expect(await outcome()).toMatchObject({ outcome: 'PARKED', reason: 'CompensatePayment failed' });
  testEnvironments.repair('parks');
  await environment.stepFunctions.call('RedriveExecution', { executionArn });
  await runToEnd(executionArn);
  expect(await outcome()).not.toMatchObject({ outcome: 'PARKED' });
  await console_.close();
});
