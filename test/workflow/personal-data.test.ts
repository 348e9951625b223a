import { afterAll, beforeAll, expect, it } from 'vitest';
import { personalDataDays } from '../support/shared-environment.ts';
import { startWorkflow, type WorkflowUnderTest } from '../support/workflow.ts';

/** s: the order and the return end within hours of each other. */
const retention = personalDataDays * 86_400;

let workflow: WorkflowUnderTest;
beforeAll(async () => {
  workflow = await startWorkflow();
});
/** Fails also if an answer does not conform to docs/openapi.yaml. */
afterAll(() => workflow.close());

async function show(path: string): Promise<Record<string, unknown>> {
  const release = workflow.clock.hold();
  const response = await fetch(workflow.environment.endpoints.api + path);
  const body = (await response.json()) as Record<string, unknown>;
  release();
  return body;
}

it('an order and its return show personal data for the configured number of days, and remain visible without it', async () => {
  const order = await workflow.run();
  const { returnId } = await workflow.runReturn(order);
  const [orderPath, returnPath] = [`/orders/${order.orderId}`, `/returns/${returnId}`];

  const { endedAt } = await show(orderPath);
  // DynamoDB's TTL is in whole seconds.
  const end = Math.ceil(Date.parse(String(endedAt)) / 1000);
  const expiresAt = new Date((end + retention) * 1000).toISOString();
  expect(await show(orderPath)).toMatchObject({ customer: expect.anything(), personalDataExpiresAt: expiresAt });
  expect(await show(returnPath)).toMatchObject({ reason: 'too big', personalDataExpiresAt: expect.any(String) });

  await workflow.pass(retention + 1);
  const [shownOrder, shownReturn] = [await show(orderPath), await show(returnPath)];
  expect(shownOrder).toMatchObject({ status: 'FULFILLED', personalDataExpired: true });
  expect(shownReturn).toMatchObject({ status: 'RETURNED', personalDataExpired: true });
  expect(JSON.stringify([shownOrder, shownReturn])).not.toMatch(/customer|shippingAddress|too big/);
  expect(await workflow.problems()).toEqual([]);
});

it('the functions do not log personal data, even when they fail', async () => {
  const faults = [{ function: 'reserve-items', when: 'before', error: 'Error', times: 9 }] as const;
  await workflow.run({ testEnvironment: { faults } });
  await workflow.run({ via: 'step-functions', order: { currency: 'XXX' as 'EUR' } });
  const logged = workflow.logs.map((line) => JSON.stringify(line)).join('\n');
  expect(logged).toContain('ValidationError');
  expect(logged).not.toMatch(/ada@example.com|customer-1|Street 1|too big/);
});
