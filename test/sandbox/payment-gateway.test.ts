import { Webhook } from 'standardwebhooks';
import { VirtualClock } from 'step-functions-engine';
import { type RunningServer, startServer } from 'step-functions-engine/server';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PaymentGateway } from '../../local/payment-gateway/payment-gateway.ts';
import { HttpPaymentGateway } from '../../orders/adapters/http-payment-gateway.ts';
import type { Table } from '../../orders/ports.ts';
import { SandboxGateway } from '../../sandbox/payment-gateway/sandbox-gateway.ts';
import { newTable } from '../support/table.ts';

const webhookSecret = `whsec_${Buffer.from('a secret of the shop').toString('base64')}`;
const now = () => new Date('2026-01-01T00:00:00Z');

let table: Table;
let shop: RunningServer;
let server: RunningServer;
let gateway: HttpPaymentGateway;
/** The callbacks that the shop received with a valid signature. */
let callbacks: { type: string; data: { paymentId: string; amount: number } }[];
let shopAnswers: number[];

const sandbox = () =>
  new SandboxGateway({
    table,
    secret: async () => ({ apiKey: 'key', webhookSecrets: [webhookSecret] }),
    now,
    log: () => {},
  });

beforeEach(async () => {
  table = newTable();
  callbacks = [];
  shopAnswers = [];
  const common = { port: 0, maxBody: 10_000, tooLarge: { status: 413 } };
  shop = await startServer({
    ...common,
    name: 'the shop',
    handle: async ({ headers, body }) => {
      const signed = new Webhook(webhookSecret).sign(String(headers['webhook-id']), now(), body.toString());
      if (headers['webhook-signature'] !== signed) return { status: 401 };
      callbacks.push(JSON.parse(body.toString()));
      return { status: shopAnswers.shift() ?? 200 };
    },
  });
  server = await startServer({
    ...common,
    name: 'the sandbox',
    handle: async ({ method, path, headers, body }) => {
      const request = { method, path, authorization: headers.authorization, body: body.toString() };
      const answer = await sandbox().handle(request);
      return { status: answer.status, body: JSON.stringify(answer.body) };
    },
  });
  gateway = new HttpPaymentGateway({
    baseUrl: server.url,
    apiKey: async () => 'key',
    callbackUrl: `${shop.url}/callback`,
  });
});

afterEach(async () => {
  await server.close();
  await shop.close();
});

const pay = (amount: number) => gateway.request({ paymentId: 'pay-1', amount, currency: 'EUR' });
const stored = () => table.get({ pk: 'SANDBOX#pay-1', sk: 'PAYMENT' });

describe('a payment in the sandbox gateway', () => {
  it('is paid with a signed callback, and charged once even if requested again', async () => {
    expect(await pay(1990)).toBe('pending');
    expect(callbacks).toMatchObject([{ type: 'payment.succeeded', data: { paymentId: 'pay-1', amount: 1990 } }]);
    await pay(1990);
    expect(callbacks).toHaveLength(1);
    expect((await stored())?.ledger).toMatchObject([{ kind: 'charge', amount: 1990 }]);
  });

  it('is declined if its amount ends in 01, and stays pending if it ends in 02', async () => {
    await pay(1901);
    expect(callbacks).toMatchObject([{ type: 'payment.declined' }]);
    expect(await gateway.void('pay-1')).toBe('declined');
    await gateway.request({ paymentId: 'pay-2', amount: 1902, currency: 'EUR' });
    expect(callbacks).toHaveLength(1);
    expect(await gateway.void('pay-2')).toBe('voided');
  });

  it('with an unconfirmed callback gets the callback again when it is requested again', async () => {
    shopAnswers = [503];
    await pay(1990);
    await pay(1990);
    expect(callbacks).toHaveLength(2);
    await pay(1990);
    expect(callbacks).toHaveLength(2);
  });

  it('of an earlier version with a confirmed callback gets no second callback', async () => {
    await pay(1990);
    const item = await stored();
    const { isNotified, ...payment } = Object(item?.payment);
    expect(isNotified).toBe(true);
    await table.transact([
      { put: { ...item, pk: 'SANDBOX#pay-1', sk: 'PAYMENT', payment: { ...payment, told: true } } },
    ]);
    await pay(1990);
    expect(callbacks).toHaveLength(1);
  });

  it('that is refunded twice is refunded once', async () => {
    await pay(1990);
    expect(await gateway.void('pay-1')).toBe('paid');
    await gateway.refund('pay-1');
    await gateway.refund('pay-1');
    expect((await stored())?.ledger).toMatchObject([{ kind: 'charge' }, { kind: 'refund', amount: 1990 }]);
  });

  it('that is voided concurrently is voided, or the call fails with a transient error', async () => {
    await pay(1902);
    const voids = await Promise.allSettled([gateway.void('pay-1'), gateway.void('pay-1'), gateway.void('pay-1')]);
    for (const each of voids) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ name: 'TransientError' });
      else expect(each.value).toBe('voided');
    }
    expect(await gateway.void('pay-1')).toBe('voided');
  });
});

describe('the sandbox gateway', () => {
  it.each([
    ['GET', '/payments', {}],
    ['POST', '/payments/unknown/void', {}],
    ['POST', '/refunds', {}],
    ['POST', '/payments', { paymentId: 'pay-1' }],
    ['POST', '/payments', { paymentId: 'pay-1', amount: 2, currency: 'EUR', callbackUrl: 'http://127.0.0.1:9/' }],
    ['POST', '/payments/pay-1/refund', { refundId: 'r', amount: 0 }],
    ['POST', '/payments/pay-1/refund', {}],
    ['POST', '/payments/pay-1/void', {}],
  ])('answers as the local gateway: %s %s %j', async (method, path, body) => {
    const local = new PaymentGateway({ clock: new VirtualClock(), apiKey: 'key', webhookSecret, script: () => never });
    const authorization = 'Bearer key';
    const payment = { paymentId: 'pay-1', amount: 1902, currency: 'EUR', callbackUrl: 'http://127.0.0.1:9/' };
    const answers = [];
    for (const [verb, route, content] of [
      ['POST', '/payments', payment],
      [method, path, body],
    ] as const) {
      const text = JSON.stringify(content);
      const here = await sandbox().handle({ method: verb, path: route, authorization, body: text });
      const there = await local.handle({
        method: verb,
        path: route,
        headers: { authorization },
        body: Buffer.from(text),
      });
      answers.push([here.status, here.body], [there.status, JSON.parse(String(there.body))]);
    }
    const [first, firstLocal, second, secondLocal] = answers;
    expect(first).toEqual(firstLocal);
    expect(second).toEqual(secondLocal);
    await local.close();
  });

  it('refuses requests without its API key', async () => {
    const { status } = await sandbox().handle({
      method: 'POST',
      path: '/payments',
      authorization: 'Bearer x',
      body: '',
    });
    expect(status).toBe(401);
  });
});

const never = { answer: 'never', after: 0 } as const;
