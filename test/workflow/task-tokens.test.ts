import { afterAll, beforeAll, expect, it } from 'vitest';
import type { HttpRequest } from '../../local/http/server.ts';
import { startWorkflow, type WorkflowUnderTest } from '../support/workflow.ts';

let workflow: WorkflowUnderTest;
/** All that the payment gateway was sent, headers included. */
const requests: string[] = [];

beforeAll(async () => {
  workflow = await startWorkflow();
  const { gateway } = workflow.environment;
  const handle = gateway.handle.bind(gateway);
  gateway.handle = (request: Pick<HttpRequest, 'method' | 'path' | 'headers' | 'body'>) => {
    requests.push(`${request.method} ${request.path} ${JSON.stringify(request.headers)} ${request.body}`);
    return handle(request);
  };
});
afterAll(() => workflow.close());

/** Every token that the engine gave an execution's tasks. */
async function tokensOf(executionArn: string): Promise<string[]> {
  const events = await workflow.environment.stepFunctions.history(executionArn);
  return events.flatMap((event) => {
    const { parameters } = (event.taskScheduledEventDetails ?? {}) as { parameters?: string };
    const token: unknown = JSON.parse(parameters ?? '{}').Payload?.taskToken;
    return typeof token === 'string' ? [token] : [];
  });
}

it('never leave for a log, the payment gateway or who asks for an order', { timeout: 120_000 }, async () => {
  const dear = (sku: number) => ({ items: [{ sku: `SKU-${sku}`, quantity: 3, unitPrice: 100_000 }] });
  const fault = (functionName: string, when: string, error: string, times?: number) => ({
    faults: [{ function: functionName, when, error, ...(times && { times }) }],
  });
  const runs = [
    await workflow.run(),
    await workflow.run({ order: dear(2), world: { approval: { decision: 'approve', after: 60 } } }),
    await workflow.run({ order: dear(3), world: { approval: { decision: 'reject', after: 60 } } }),
    await workflow.run({ order: dear(4) }),
    await workflow.run({ world: { payment: { answer: 'declined', after: 2, reason: 'no cover' } } }),
    await workflow.run({ world: { payment: { answer: 'never' } } }),
    await workflow.run({ world: { payment: { answer: 'paid', after: 301 } } }),
    await workflow.run({ world: fault('process-payment', 'after', 'TransientError', 2) }),
    await workflow.run({ world: fault('process-payment', 'after', 'Boom') }),
    await workflow.run({ world: fault('payment-callback', 'after', 'Boom', 1) }),
    await workflow.run({ world: fault('fulfill-order', 'before', 'Boom') }),
    await workflow.run({ world: fault('reverse-payment', 'before', 'Boom') }),
  ];
  await workflow.pass(7200);

  const tokens = (await Promise.all(runs.map(({ executionArn }) => tokensOf(executionArn)))).flat();
  expect(tokens.length).toBeGreaterThanOrEqual(runs.length);
  const views = await Promise.all(
    runs.map(async ({ orderId }) => (await fetch(`${workflow.environment.endpoints.api}/orders/${orderId}`)).text()),
  );
  expect(workflow.logs.length).toBeGreaterThan(50);
  expect(requests.length).toBeGreaterThan(10);
  for (const [place, texts] of Object.entries({ log: workflow.logs.map(({ text }) => text), requests, views })) {
    const found = tokens.filter((token) => texts.some((text) => text.includes(token)));
    expect({ place, found }).toEqual({ place, found: [] });
  }
});
