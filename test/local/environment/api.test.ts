import { DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { anOrder } from '../../support/orders.ts';
import { webhookSecretOf } from '../../support/webhook-secret.ts';
import { startWorkflow, type WorkflowUnderTest } from '../../support/workflow.ts';

let workflow: WorkflowUnderTest;
let api: string;
let webhookSecret: string;

beforeAll(async () => {
  workflow = await startWorkflow();
  ({ api } = workflow.environment.endpoints);
  webhookSecret = await webhookSecretOf(workflow.environment);
});
afterAll(() => workflow.close());

const clientConfig = () => ({
  endpoint: workflow.environment.endpoints.awsApi,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

/** A request, with virtual time stopped until it is answered. */
async function send(path: string, init: RequestInit = {}) {
  const release = workflow.clock.hold();
  const response = await fetch(api + path, init);
  const text = await response.text();
  release();
  return { status: response.status, body: JSON.parse(text), text };
}

const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  send(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('POST /orders', () => {
  const order = anOrder({ orderId: 'api-1', items: [{ sku: 'SKU-90', quantity: 1, unitPrice: 100 }] });

  it('starts an execution, which the Step Functions API shows', async () => {
    const now = new Date(workflow.clock.now());
    const { status, body } = await post('/orders', order);
    expect(status).toBe(202);
    await workflow.environment.stepFunctions.whenEnded(body.executionArn);
    const client = new SFNClient(clientConfig());
    const { executions } = await client.send(
      new ListExecutionsCommand({ stateMachineArn: workflow.environment.stateMachineArns['order-processing'] }),
    );
    expect(executions?.map(({ name }) => name)).toContain('api-1');
    const execution = await client.send(new DescribeExecutionCommand({ executionArn: body.executionArn }));
    expect(execution.status).toBe('SUCCEEDED');
    expect(execution.startDate).toEqual(now);
  });

  it('answers a repeated order with its status and starts nothing', async () => {
    const { status, body } = await post('/orders', order);
    expect([status, body.status]).toEqual([202, 'FULFILLED']);
    expect(workflow.money('api-1').movements).toEqual(['charge']);
  });

  it('refuses a different order with the same id', async () => {
    const { status, body } = await post('/orders', { ...order, currency: 'CHF' });
    expect([status, body.error.name]).toEqual([409, 'Conflict']);
  });

  it.each([
    ['not JSON', '{"orderId":', 400, 'ValidationError'],
    ['empty', '', 400, 'ValidationError'],
    ['not an object', [], 400, 'ValidationError'],
    ['over 256 KiB', `"${'x'.repeat(256 * 1024)}"`, 413, 'BodyTooLarge'],
  ])('refuses a body that is %s', async (_, body, status, name) => {
    expect(await post('/orders', body)).toMatchObject({ status, body: { error: { name } } });
  });

  it('names the path of every invalid field', async () => {
    const { body } = await post('/orders', { ...order, orderId: 'api-2', currency: 'XXX', items: [] });
    expect(body.error.problems.map(({ path }: { path: string }) => path)).toEqual(['currency', 'items']);
    expect((await send('/orders/api-2')).status).toBe(404);
  });

  it('refuses a lone surrogate with the path of its field', async () => {
    const text = JSON.stringify({ ...order, orderId: 'api-3', customer: { ...order.customer, id: 'x\ud800' } });
    const { status, body } = await post('/orders', text);
    expect([status, body.error.problems[0].path]).toEqual([400, 'customer.id']);
    expect((await send('/orders/api-3')).status).toBe(404);
  });

  it.each(['x'.repeat(3000), 'a%20b', '%ED%A0%80'])('refuses an invalid id in the path: %.20s', async (id) => {
    const { status, body } = await send(`/orders/${id}`);
    expect([status, body.error.problems[0].path]).toEqual([400, 'id']);
  });

  it('refuses a content type other than JSON', async () => {
    const answer = await post('/orders', order, { 'content-type': 'text/plain' });
    expect(answer).toMatchObject({ status: 415, body: { error: { name: 'UnsupportedMediaType' } } });
  });

  it('answers other methods with 404', async () => {
    expect(await send('/orders', { method: 'PUT' })).toMatchObject({ status: 404, body: { message: 'Not Found' } });
  });
});

describe('POST /quotes', () => {
  const quote = {
    currency: 'EUR',
    items: [{ sku: 'SKU-91', quantity: 2, unitPrice: 100 }],
    shippingAddress: { country: 'DE' },
  };

  /** Virtual time continues: the workflow may wait. */
  const ask = async (body: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${api}/quotes`, { method: 'POST', headers, body: JSON.stringify(body) });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text), text };
  };
  const failing = (error: string, times: number) =>
    workflow.environment.faults.add([{ function: 'check-stock', when: 'before', error, times }]);

  it('returns the price of an order and reserves nothing', async () => {
    const { status, body } = await ask(quote);
    expect(status).toBe(200);
    expect(body).toMatchObject({ quotable: true, total: 690, currency: 'EUR' });
    expect((await workflow.stock('SKU-91')).reserved).toBe(0);
  });

  it('returns the reason if an order cannot be quoted', async () => {
    const { status, body } = await ask({ ...quote, shippingAddress: { country: 'AQ' } });
    expect([status, body]).toEqual([200, expect.objectContaining({ quotable: false, reason: 'ShippingUnavailable' })]);
  });

  it('names the path of every invalid field', async () => {
    const { status, body } = await ask({ ...quote, items: [], currency: 'XXX' });
    expect([status, body.error.name]).toEqual([400, 'ValidationError']);
    expect(body.error.problems.map(({ path }: { path: string }) => path)).toEqual(['currency', 'items']);
  });

  it('returns the quote after a retried step', async () => {
    failing('TransientError', 1);
    expect(await ask(quote)).toMatchObject({ status: 200, body: { quotable: true } });
  });

  it.each([
    ['TransientError', 2, 503, { name: 'Unavailable', message: 'temporarily unavailable: send the request again' }],
    ['Boom', 1, 500, { name: 'InternalError', message: 'internal error: send the request again' }],
  ])('hides the details of an internal error: %s', async (error, times, status, shown) => {
    failing(error, times);
    const answer = await ask(quote);
    expect([answer.status, answer.body]).toEqual([status, { error: shown }]);
    expect(answer.text).not.toMatch(/arn:|trace|check-stock/);
  });
});

describe('POST /approvals/{id}', () => {
  it.each([
    ['a decision on an unknown order', 'nobody', { decision: 'approve' }, 404],
    ['an unknown decision', 'api-1', { decision: 'maybe' }, 400],
    ['an unknown field', 'api-1', { decision: 'approve', by: 'me' }, 400],
    ['a lone surrogate', 'api-1', { decision: 'approve', comment: 'x\ud800' }, 400],
    ['an invalid id', 'x'.repeat(3000), { decision: 'approve' }, 400],
  ])('refuses %s', async (_, id, body, status) => {
    expect((await post(`/approvals/${id}`, body)).status).toBe(status);
  });
});

describe('POST /payments/callback', () => {
  const event = (paymentId: string, type = 'payment.succeeded') =>
    JSON.stringify({ type, data: { paymentId, amount: 590, currency: 'EUR' } });

  const sign = (body: string, at = workflow.clock.now(), secret = webhookSecret) => ({
    'webhook-id': 'msg-1',
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': new Webhook(secret).sign('msg-1', new Date(at), body),
  });

  it('accepts a repeated signed callback and changes nothing', async () => {
    const body = event('pay-api-1');
    expect(await post('/payments/callback', body, sign(body))).toMatchObject({ status: 200, body: { received: true } });
    expect(workflow.money('api-1').movements).toEqual(['charge']);
  });

  it('lists and logs money that was received but cannot be refunded', async () => {
    const { orderId } = await workflow.run({ testEnvironment: { payment: { answer: 'never' } } });
    const paymentId = `pay-${orderId}`;
    const body = JSON.stringify({ type: 'payment.succeeded', data: { paymentId, amount: 3490, currency: 'EUR' } });
    expect((await post('/payments/callback', body, sign(body))).status).toBe(500);
    const { repairs } = (await send('/repairs')).body as { repairs: { orderId: string }[] };
    expect(repairs.find((repair) => repair.orderId === orderId)).toMatchObject({ paymentId, left: ['payment'] });
    const logged = workflow.logs.map(({ text }) => text).find((text) => text.includes('MoneyStranded'));
    expect(JSON.parse(String(logged))).toMatchObject({ level: 'ERROR', error: { name: 'MoneyStranded' } });
    expect(logged).toContain(`payment ${paymentId} of order ${orderId}`);
  });

  it.each([
    ['a callback without a signature', () => ({}), 401],
    [
      'a signature with another secret',
      (body: string) => sign(body, undefined, `whsec_${Buffer.from('wrong').toString('base64')}`),
      401,
    ],
    ['the signature of another body', () => sign('{}'), 401],
    ['an old timestamp', (body: string) => sign(body, workflow.clock.now() - 301_000), 401],
    ['a future timestamp', (body: string) => sign(body, workflow.clock.now() + 301_000), 401],
  ])('refuses %s', async (_, headers, status) => {
    const body = event('pay-api-1');
    expect((await post('/payments/callback', body, headers(body))).status).toBe(status);
  });

  it.each([
    ['an unknown payment', event('pay-nobody'), 404],
    ['a malformed body', '{"type":', 400],
    ['an unknown type', event('pay-api-1', 'payment.lost'), 400],
    ['a lone surrogate', JSON.stringify({ ...JSON.parse(event('pay-api-1')), x: '\ud800' }), 400],
    ['an invalid payment id', event(`pay-${'x'.repeat(3000)}`), 400],
    ['a payment id with a lone surrogate', event('pay-\ud800'), 400],
  ])('refuses %s, even with a valid signature', async (_, body, status) => {
    expect((await post('/payments/callback', body, sign(body))).status).toBe(status);
  });
});
