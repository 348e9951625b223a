import fs, { appendFileSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Webhook } from 'standardwebhooks';
import { VirtualClock } from 'step-functions-engine';
import { type HttpAnswer, type HttpRequest, type RunningServer, startServer } from 'step-functions-engine/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PaymentGateway } from '../../../local/payment-gateway/payment-gateway.ts';
import { netByPayment, type PaymentScript } from '../../../sandbox/payment-gateway/payment.ts';

const webhookSecret = `whsec_${Buffer.from('a secret of the shop').toString('base64')}`;
const closing: { close(): Promise<void> }[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((part) => part.close()));
});

/** A gateway on a virtual clock, and a shop that takes its callbacks with the given answers, then with 200. */
async function start(
  script?: PaymentScript,
  shopAnswers: number[] = [],
  file?: string,
  clock = new VirtualClock(),
  log: string[] = [],
) {
  const started = clock.now();
  const settings = { apiKey: 'key', webhookSecret, ...(script && { script: () => script }), ...(file && { file }) };
  const gateway = new PaymentGateway({ clock, ...settings, log: (line) => log.push(line) });
  const url = await gateway.start();
  const callbacks: { at: number; request: HttpRequest }[] = [];
  const shop: RunningServer = await startServer({
    name: 'the shop',
    port: 0,
    maxBody: 10_000,
    tooLarge: { status: 413 },
    handle: async (request): Promise<HttpAnswer> => {
      callbacks.push({ at: (clock.now() - started) / 1000, request });
      return { status: shopAnswers.shift() ?? 200 };
    },
  });
  closing.push(gateway, shop);
  const post = async (path: string, body: unknown = {}, apiKey = 'key') => {
    const release = clock.hold();
    const response = await fetch(url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}` },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const answer = { status: response.status, body: await response.json() };
    release();
    return answer;
  };
  const payment = { paymentId: 'order-1', amount: 1999, currency: 'EUR', callbackUrl: `${shop.url}/callback` };
  const pass = (seconds: number) =>
    new Promise<void>((resolve) => clock.setTimer(clock.now() + seconds * 1000, resolve));
  return { clock, gateway, callbacks, post, pass, payment, pay: () => post('/payments', payment) };
}

describe('a payment', () => {
  it('is accepted as pending, and paid later with a callback', async () => {
    const { gateway, callbacks, pay, pass, payment } = await start({ answer: 'paid', after: 7 });
    expect(await pay()).toEqual({ status: 202, body: { paymentId: 'order-1', status: 'pending' } });
    expect(gateway.ledger).toEqual([]);
    await pass(60);
    expect(callbacks).toHaveLength(1);
    const [callback] = callbacks;
    expect(callback?.at).toBe(7);
    expect(JSON.parse(String(callback?.request.body))).toEqual({
      type: 'payment.succeeded',
      data: { paymentId: 'order-1', amount: 1999, currency: 'EUR' },
    });
    expect(callback?.request.path).toBe('/callback');
    expect(gateway.ledger).toEqual([
      { paymentId: 'order-1', kind: 'charge', amount: 1999, currency: 'EUR', at: Date.UTC(2026, 0, 1, 0, 0, 7) },
    ]);
    expect(gateway.payment(payment.paymentId)?.status).toBe('paid');
  });

  it('has a callback signed according to Standard Webhooks, with the time of the clock', async () => {
    const { callbacks, pay, pass } = await start();
    await pay();
    await pass(60);
    const { headers = {}, body } = callbacks[0]?.request ?? {};
    expect(headers['webhook-timestamp']).toBe(String(Date.UTC(2026, 0, 1, 0, 0, 2) / 1000));
    const signature = new Webhook(webhookSecret).sign(
      String(headers['webhook-id']),
      new Date(Date.UTC(2026, 0, 1, 0, 0, 2)),
      String(body),
    );
    expect(headers['webhook-signature']).toBe(signature);
  });

  it('may be declined, and then moves no money', async () => {
    const { gateway, callbacks, pay, pass } = await start({ answer: 'declined', after: 1, reason: 'no cover' });
    await pay();
    await pass(60);
    expect(JSON.parse(String(callbacks[0]?.request.body))).toMatchObject({
      type: 'payment.declined',
      data: { reason: 'no cover' },
    });
    expect(gateway.ledger).toEqual([]);
  });

  it('may stay without a callback', async () => {
    const { callbacks, pay, pass } = await start({ answer: 'never', after: 0 });
    await pay();
    await pass(1e6);
    expect(callbacks).toEqual([]);
  });

  it('that is requested again changes nothing', async () => {
    const { gateway, callbacks, pay, pass, post, payment } = await start();
    await pay();
    await pay();
    await pass(60);
    expect(await pay()).toEqual({ status: 202, body: { paymentId: 'order-1', status: 'paid' } });
    await pass(60);
    expect(gateway.ledger).toHaveLength(1);
    expect(callbacks).toHaveLength(1);
    expect((await post('/payments', { ...payment, amount: 1 })).status).toBe(409);
  });
});

describe('a callback that is not confirmed', () => {
  it('is repeated with growing delays and the same id until it is confirmed', async () => {
    const { callbacks, pay, pass } = await start({ answer: 'paid', after: 1 }, [500, 503, 404]);
    await pay();
    await pass(10_000);
    expect(callbacks.map(({ at }) => at)).toEqual([1, 6, 16, 36]);
    expect(new Set(callbacks.map(({ request }) => request.headers['webhook-id'])).size).toBe(1);
  });

  it('is sent at most ten times', async () => {
    const { callbacks, pay, pass } = await start(undefined, Array(100).fill(500));
    await pay();
    await pass(100_000);
    expect(callbacks).toHaveLength(10);
  });
});

describe('a void', () => {
  it('cancels a pending payment permanently', async () => {
    const { gateway, callbacks, pay, pass, post } = await start();
    await pay();
    expect(await post('/payments/order-1/void')).toEqual({
      status: 200,
      body: { paymentId: 'order-1', status: 'voided' },
    });
    await pass(60);
    expect((await post('/payments/order-1/void')).status).toBe(200);
    expect(await pay()).toEqual({ status: 409, body: { error: 'voided' } });
    expect(gateway.ledger).toEqual([]);
    expect(callbacks).toEqual([]);
  });

  it.each([
    ['paid', 409],
    ['declined', 200],
  ] as const)('does not change a payment that is %s', async (answer, status) => {
    const { pay, pass, post } = await start({ answer, after: 1 });
    await pay();
    await pass(60);
    expect(await post('/payments/order-1/void')).toEqual({ status, body: { paymentId: 'order-1', status: answer } });
  });
});

describe('a refund', () => {
  it('that is repeated refunds the money once', async () => {
    const { gateway, pay, pass, post } = await start();
    await pay();
    await pass(60);
    for (let i = 0; i < 2; i++) expect((await post('/payments/order-1/refund')).status).toBe(200);
    expect(gateway.ledger.map(({ kind }) => kind)).toEqual(['charge', 'refund']);
    expect(netByPayment(gateway.ledger).get('order-1')).toBe(0);
  });

  it('of a part is made once for its id, and never exceeds the remaining amount', async () => {
    const { gateway, pay, pass, post } = await start();
    await pay();
    await pass(60);
    const paid = netByPayment(gateway.ledger).get('order-1') ?? 0;
    const part = (refundId: string, amount: number) => post('/payments/order-1/refund', { refundId, amount });
    for (let i = 0; i < 2; i++) expect(await part('a', 100)).toMatchObject({ status: 200, body: { status: 'paid' } });
    expect((await part('a', 101)).status).toBe(409);
    expect(await part('b', paid - 99)).toEqual({
      status: 409,
      body: { error: `only ${paid - 100} can still be refunded` },
    });
    expect((await part('b', 0)).status).toBe(400);
    expect(await part('b', paid - 100)).toMatchObject({ status: 200, body: { status: 'refunded' } });
    expect((await part('a', 100)).status).toBe(200);
    expect(gateway.ledger.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['charge', paid],
      ['refund', 100],
      ['refund', paid - 100],
    ]);
  });

  it('of everything refunds what partial refunds have left', async () => {
    const { gateway, pay, pass, post } = await start();
    await pay();
    await pass(60);
    await post('/payments/order-1/refund', { refundId: 'a', amount: 100 });
    for (let i = 0; i < 2; i++) expect((await post('/payments/order-1/refund')).status).toBe(200);
    expect(netByPayment(gateway.ledger).get('order-1')).toBe(0);
    expect(gateway.ledger).toHaveLength(3);
  });

  it('is refused for a payment without money', async () => {
    const { pay, post } = await start();
    await pay();
    expect((await post('/payments/order-1/refund')).status).toBe(409);
  });

  it('may be unavailable', async () => {
    const { gateway, pay, pass, post } = await start({ answer: 'paid', after: 1, unavailable: ['refund'] });
    await pay();
    await pass(60);
    expect((await post('/payments/order-1/refund')).status).toBe(503);
    expect(gateway.ledger).toHaveLength(1);
  });
});

describe('a gateway with a file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'gateway-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Stops the gateway and starts another one on the same file, at the same time of the same clock. */
  async function restart({ clock, gateway }: Awaited<ReturnType<typeof start>>) {
    await gateway.close();
    return start(undefined, [], path.join(folder, 'payments'), clock);
  }

  it('sends pending callbacks at their time after a restart', async () => {
    const first = await start({ answer: 'declined', after: 60, reason: 'no cover' }, [], path.join(folder, 'payments'));
    await first.pay();
    await first.pass(20);
    const second = await restart(first);
    await second.pass(100);
    expect(first.callbacks.map(({ at }) => at)).toEqual([60]);
    expect(second.gateway.payment('order-1')).toMatchObject({ status: 'declined', reason: 'no cover' });
  });

  it('repeats unconfirmed callbacks after a restart, and no others', async () => {
    const first = await start(undefined, [500, 500, 500], path.join(folder, 'payments'));
    await first.pay();
    await first.pass(10);
    expect(first.callbacks.map(({ at }) => at)).toEqual([2, 7]);
    const second = await restart(first);
    await second.pass(30);
    expect(first.callbacks.map(({ at }) => at)).toEqual([2, 7, 10, 15]);
    const third = await restart(second);
    await third.pass(1000);
    expect(first.callbacks).toHaveLength(4);
  });

  it('reads files of an earlier version, which named confirmed callbacks differently', async () => {
    const first = await start(undefined, [], path.join(folder, 'payments'));
    await first.pay();
    await first.pass(10);
    await first.gateway.close();
    const file = path.join(folder, 'payments');
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll('"isNotified":true', '"told":true'));
    expect(readFileSync(file, 'utf8')).toContain('"told":true');
    const second = await restart(first);
    await second.pass(1000);
    expect(first.callbacks).toHaveLength(1);
    expect(second.gateway.payment('order-1')).toMatchObject({ status: 'paid', isNotified: true });
  });

  it('refuses a change that cannot be flushed to disk, and does not apply it', async () => {
    const book = path.join(folder, 'payments');
    const { gateway, pay, pass, post } = await start(undefined, [], book);
    await pay();
    await pass(10);
    const before = readFileSync(book, 'utf8');
    vi.spyOn(fs, 'fdatasyncSync').mockImplementation(() => {
      throw new Error('EIO: i/o error, fdatasync');
    });
    syncBuiltinESMExports();
    try {
      expect((await post('/payments/order-1/refund')).status).toBe(503);
    } finally {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    }

    expect(readFileSync(book, 'utf8')).toBe(before);
    expect(gateway.ledger).toHaveLength(1);
    expect((await post('/payments/order-1/refund')).status).toBe(200);
    expect(gateway.ledger).toHaveLength(2);
  });

  it('moves no money while its file cannot be written, logs that once, and continues afterwards', async () => {
    const file = path.join(folder, 'payments');
    const log: string[] = [];
    const { gateway, callbacks, pay, post, pass, payment } = await start(undefined, [], file, undefined, log);
    await pay();
    renameSync(file, `${file}.away`);
    mkdirSync(file);

    await pass(10);

    expect(gateway.ledger).toEqual([]);
    expect(callbacks).toEqual([]);
    expect((await post('/payments', { ...payment, paymentId: 'order-2' })).status).toBe(503);
    expect(gateway.payment('order-2')).toBeUndefined();
    expect(log).toEqual([expect.stringContaining(`${file} cannot be written`)]);
    rmSync(file, { recursive: true });
    renameSync(`${file}.away`, file);
    await pass(10);
    expect(gateway.ledger).toHaveLength(1);
    expect(callbacks).toHaveLength(1);
  });

  it('keeps its ledger after a crash that left an incomplete line, and refunds once', async () => {
    const first = await start(undefined, [], path.join(folder, 'payments'));
    await first.pay();
    await first.pass(10);
    appendFileSync(path.join(folder, 'payments'), '{"payment":{"paymentId":"ord');
    const second = await restart(first);
    expect(second.gateway.ledger).toEqual(first.gateway.ledger);
    expect((await second.post('/payments/order-1/refund')).status).toBe(200);
    const third = await restart(second);
    expect(third.gateway.ledger).toEqual(second.gateway.ledger);
    expect((await third.post('/payments/order-1/refund')).status).toBe(200);
    expect(third.gateway.ledger.map(({ kind }) => kind)).toEqual(['charge', 'refund']);
  });
});

describe('the API of the gateway', () => {
  it('refuses a wrong API key', async () => {
    const { post, payment } = await start();
    expect((await post('/payments', payment, 'wrong')).status).toBe(401);
  });

  it.each([
    ['/payments/order-9/void', {}, 404],
    ['/payments/%zz/void', {}, 404],
    ['/elsewhere', {}, 404],
    ['/payments', 'not json', 400],
    ['/payments', { paymentId: 'x' }, 400],
    ['/payments', { paymentId: 'x', amount: -1, currency: 'EUR', callbackUrl: 'http://127.0.0.1/' }, 400],
    ['/payments', { paymentId: 'x', amount: 1, currency: 'EUR', callbackUrl: 'file:///etc/passwd' }, 400],
  ])('refuses %s %o with %i', async (path, body, status) => {
    const { post } = await start();
    expect((await post(path, body)).status).toBe(status);
  });
});
