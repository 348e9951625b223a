import { afterAll, beforeAll, expect, it } from 'vitest';
import { executionArnOf } from '../../orders/adapters/execution-arn.ts';
import { startWorkflow, type WorkflowUnderTest } from '../support/workflow.ts';

let workflow: WorkflowUnderTest;
beforeAll(async () => {
  workflow = await startWorkflow();
});
afterAll(() => workflow.close());

async function decide(orderId: string, decision: 'approve' | 'reject'): Promise<number> {
  const release = workflow.clock.hold();
  const response = await fetch(`${workflow.environment.endpoints.api}/approvals/${orderId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ decision }),
  });
  await response.arrayBuffer();
  release();
  return response.status;
}

it('an order that was stopped while it waited for approval can be redriven and rejected, as the runbook describes', async () => {
  const { stepFunctions, stateMachineArns } = workflow.environment;
  const orderId = 'stopped';
  const waiting = workflow.run({
    order: { orderId, items: [{ sku: 'SKU-1', quantity: 3, unitPrice: 20_000 }] },
    testEnvironment: { approval: { decision: 'never' } },
  });
  await workflow.pass(120);
  await stepFunctions.call('StopExecution', {
    executionArn: executionArnOf(stateMachineArns['order-processing'], orderId),
  });
  const stopped = await waiting;
  expect(stopped.status).toBe('ABORTED');
  expect(await decide(stopped.orderId, 'approve')).toBe(409);
  expect((await workflow.items(stopped.orderId)).APPROVAL).toMatchObject({ status: 'PENDING' });

  const redriven = workflow.redrive(stopped);
  await workflow.pass(60);
  expect(workflow.money(stopped.orderId).movements).toEqual([]);
  expect(await decide(stopped.orderId, 'reject')).toBe(200);
  expect(await redriven).toMatchObject({ status: 'SUCCEEDED', outcome: 'CANCELLED', reason: 'ApprovalRejected' });
  expect(await workflow.problems()).toEqual([]);
});
