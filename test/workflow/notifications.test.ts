import { afterAll, beforeAll, expect, it } from 'vitest';
import { notificationAttributes } from '../../infrastructure/order-resources.ts';
import { startWorkflow, type WorkflowUnderTest } from '../support/workflow.ts';

let workflow: WorkflowUnderTest;
beforeAll(async () => {
  workflow = await startWorkflow();
});
afterAll(() => workflow.close());

it('every notification has all attributes of the topic’s messages, as strings', async () => {
  const expensive = { items: [{ sku: 'SKU-90', quantity: 1, unitPrice: 60_000 }] };
  const runs = [
    await workflow.run({ order: expensive, testEnvironment: { approval: { decision: 'approve' } } }),
    await workflow.run({ testEnvironment: { payment: { answer: 'declined' } } }),
  ];
  const items = await Promise.all(runs.map(({ orderId }) => workflow.items(orderId)));
  const notifications = items.flatMap((each) =>
    Object.values(each).filter(({ sk }) => String(sk).startsWith('NOTIFICATION#')),
  );
  expect(notifications.map(({ to }) => to)).toEqual(['approvers', 'customer', 'customer']);
  for (const notification of notifications) {
    for (const name of notificationAttributes) expect(notification[name], name).toEqual(expect.any(String));
  }
});
