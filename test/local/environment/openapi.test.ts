import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describedRoutes } from '../../../functions/api/operations.ts';
import { documentedRoutes, statusesOf } from '../../support/openapi.ts';
import { anOrder } from '../../support/orders.ts';
import { webhookSecretOf } from '../../support/webhook-secret.ts';
import { startWorkflow, type WorkflowUnderTest } from '../../support/workflow.ts';

let workflow: WorkflowUnderTest;
beforeAll(async () => {
  workflow = await startWorkflow();
});
/** Fails with each answer that is not as docs/openapi.yaml says. */
afterAll(() => workflow.close());

async function send(route: string, id: string, body?: unknown, headers: Record<string, string> = {}): Promise<void> {
  const [method = '', path = ''] = route.split(' ');
  const release = workflow.clock.hold();
  const response = await fetch(workflow.environment.endpoints.api + path.replace('{id}', id), {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  await response.text();
  release();
}

/** Of the API before its functions: test/local/aws-api/authorization.test.ts. The local API lets everybody in. */
const refusedBefore = (route: string): readonly number[] => (route === 'POST /payments/callback' ? [] : [401, 403]);

it('the API gives every answer below 500 that docs/openapi.yaml describes', { timeout: 120_000 }, async () => {
  const order = await workflow.run({ order: { items: [{ sku: 'SKU-1', quantity: 1, unitPrice: 60_000 }] } });
  const { returnId } = await workflow.runReturn(order);
  const items = [{ sku: order.sku, quantity: 1 }];
  const bodies: Record<string, unknown> = {
    'POST /orders': anOrder({ orderId: order.orderId }),
    'POST /returns': { returnId, orderId: order.orderId, items, reason: 'another one' },
    'POST /inspections/{id}': { items: [{ sku: order.sku, accepted: 0 }] },
    'POST /approvals/{id}': { decision: 'reject' },
    'POST /quotes': { currency: 'EUR', items: [{ ...items[0], unitPrice: 1 }], shippingAddress: { country: 'DE' } },
  };
  const secret = await webhookSecretOf(workflow.environment);
  const callback = async (body: string) => {
    const now = new Date(workflow.clock.now());
    await send('POST /payments/callback', '', body, {
      'webhook-id': 'msg-1',
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign('msg-1', now, body),
    });
  };
  const event = (paymentId: string) =>
    JSON.stringify({ type: 'payment.succeeded', data: { paymentId, amount: 1, currency: 'EUR' } });

  for (const { route, operation } of describedRoutes) {
    const { id: exampleId = '', body, contradiction } = operation.example;
    const known = bodies[route] !== undefined || /^GET \/(orders|returns)\//.test(route);
    const ofReturn = route.includes('returns') || route.includes('inspections');
    // What these tests do not know of is tried by its example.
    const id = known ? (ofReturn ? returnId : order.orderId) : exampleId;
    const hasId = route.includes('{id}');
    if (!known && route !== 'POST /payments/callback') await send(route, id, body);
    const contradicting = bodies[route] ?? contradiction;
    // Against what is there, for what is not there, and under an id that can be none.
    await send(route, id, contradicting);
    if (hasId) for (const other of ['nobody', 'a%20b']) await send(route, other, contradicting);
    if (route.startsWith('POST')) {
      await send(route, id, []);
      await send(route, id, `"${'x'.repeat(256 * 1024)}"`);
      await send(route, id, contradicting ?? {}, { 'content-type': 'text/plain' });
    }
  }
  for (const body of [event(`pay-${order.orderId}`), event('pay-nobody'), '{}']) await callback(body);

  const missing = documentedRoutes.flatMap((route) =>
    statusesOf(route)
      .filter((status) => status < 500 && !refusedBefore(route).includes(status))
      .map((status) => `${route} ${status}`)
      .filter((answer) => !workflow.answers.has(answer)),
  );
  expect(missing).toEqual([]);
});
