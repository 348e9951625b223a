import type { AwsHistoryEvent } from 'step-functions-engine';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startWorkflow, type WorkflowUnderTest } from '../support/workflow.ts';

let workflow: WorkflowUnderTest;
beforeAll(async () => {
  workflow = await startWorkflow();
});
afterAll(() => workflow.close());

/** Every token that the engine gave a task, which the event that schedules it shows. */
function tokensIn(events: readonly AwsHistoryEvent[]): string[] {
  return events.flatMap((event) => {
    const { parameters } = (event.taskScheduledEventDetails ?? {}) as { parameters?: string };
    const token: unknown = JSON.parse(parameters ?? '{}').Payload?.taskToken;
    return typeof token === 'string' ? [token] : [];
  });
}

/** What the state machine's log shows of a history: at the level ERROR, nothing of how a task is scheduled. */
const loggable = (events: readonly AwsHistoryEvent[]) =>
  events.filter(({ type }) => type !== 'TaskScheduled').map((event) => JSON.stringify(event));

/** A piece is enough to know it by, also where the rest was cut off. */
const pieceOf = (token: string) => token.slice(0, 24);
const shows = (text: string, token: string) =>
  text.includes(pieceOf(token)) || text.includes(encodeURIComponent(pieceOf(token)));

it('task tokens appear in no log, gateway request, notification or answer of the API', {
  timeout: 120_000,
}, async () => {
  const dear = (sku: number) => ({ items: [{ sku: `SKU-${sku}`, quantity: 3, unitPrice: 100_000 }] });
  const fault = (functionName: string, when: string, error: string, times?: number) => ({
    faults: [{ function: functionName, when, error, ...(times && { times }) }],
  });
  const runs = [
    await workflow.run(),
    await workflow.run({ order: dear(2), testEnvironment: { approval: { decision: 'approve', after: 60 } } }),
    await workflow.run({ order: dear(3), testEnvironment: { approval: { decision: 'reject', after: 60 } } }),
    await workflow.run({ order: dear(4) }),
    await workflow.run({ testEnvironment: { payment: { answer: 'declined', after: 2, reason: 'no cover' } } }),
    await workflow.run({ testEnvironment: { payment: { answer: 'never' } } }),
    await workflow.run({ testEnvironment: { payment: { answer: 'paid', after: 301 } } }),
    await workflow.run({ testEnvironment: fault('process-payment', 'after', 'TransientError', 2) }),
    await workflow.run({ testEnvironment: fault('process-payment', 'after', 'Boom') }),
    await workflow.run({ testEnvironment: fault('payment-callback', 'after', 'Boom', 1) }),
    await workflow.run({ testEnvironment: fault('fulfill-order', 'before', 'Boom') }),
    await workflow.run({ testEnvironment: fault('reverse-payment', 'before', 'Boom') }),
    await workflow.run({
      testEnvironment: { ...fault('fulfill-order', 'before', 'Boom'), gateway: { refund: 'unavailable' } },
    }),
  ];
  workflow.gateway.refusesPayments = true;
  runs.push(await workflow.run());
  await workflow.pass(7200);

  const orderIds = runs.map(({ orderId }) => orderId);
  const { stepFunctions, endpoints } = workflow.environment;
  const events = (await Promise.all(runs.map(({ executionArn }) => stepFunctions.history(executionArn)))).flat();
  const tokens = tokensIn(events);
  expect(tokens.length).toBeGreaterThanOrEqual(orderIds.length);
  const paths = ['repairs', ...orderIds.map((orderId) => `orders/${orderId}`)];
  const views = await Promise.all(paths.map(async (path) => (await fetch(`${endpoints.api}/${path}`)).text()));
  const items = (await Promise.all(orderIds.map(workflow.items))).flatMap((each) => Object.entries(each));
  const notifications = items.filter(([sk]) => sk.startsWith('NOTIFICATION#')).map(([, item]) => JSON.stringify(item));
  expect(workflow.logs.length).toBeGreaterThan(50);
  const { requests } = workflow.gateway;
  expect(requests.length).toBeGreaterThan(10);
  expect(notifications.length).toBeGreaterThan(10);
  const logs = workflow.logs.map(({ text }) => text);
  for (const [place, texts] of Object.entries({ logs, executions: loggable(events), requests, views, notifications })) {
    const found = tokens.flatMap((token) => texts.filter((text) => shows(text, token)));
    expect({ place, found }).toEqual({ place, found: [] });
  }
});
