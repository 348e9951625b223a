import { request } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CallbackApi, startCallbackApi } from '../support/callback-api.ts';

const secret = (name: string) => `whsec_${Buffer.from(`the ${name} secret of the gateway`).toString('base64')}`;
const taskToken = 'AQCs-the-task-token-that-nobody-may-see';

let api: CallbackApi;
beforeAll(async () => {
  api = await startCallbackApi([secret('new'), secret('old')]);
});
afterAll(() => api.close());

let number = 0;

/** A payment of its own. */
async function aPayment(): Promise<string> {
  const orderId = `order-${++number}`;
  await api.addPayment(orderId, taskToken);
  return orderId;
}

const paid = (orderId: string, data: object = {}) =>
  JSON.stringify({
    type: 'payment.succeeded',
    data: { paymentId: `pay-${orderId}`, amount: 1000, currency: 'EUR', ...data },
  });

function sign(body: string, { id = 'msg-1', at = Date.now(), by = secret('new') } = {}): Record<string, string> {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': new Webhook(by).sign(id, new Date(at), body),
  };
}

/** Sends exactly these bytes and headers, without corrections by a client library. */
function send(
  body: string | Buffer,
  headers: Record<string, string | string[]>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      api.url,
      { method: 'POST', headers: { 'content-type': 'application/json', ...headers } },
      (response) => {
        let text = '';
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

async function expectUntouched(orderId: string): Promise<void> {
  expect(await api.payment(orderId)).not.toHaveProperty('outcome');
}

describe('the signature of a payment callback', () => {
  it('is accepted if it is valid, and the task result is sent', async () => {
    const orderId = await aPayment();
    expect(await send(paid(orderId), sign(paid(orderId)))).toEqual({ status: 200, text: '{"received":true}' });
    expect(await api.payment(orderId)).toMatchObject({ outcome: 'PAID' });
    expect(api.results.at(-1)).toMatchObject({ taskToken });
  });

  it('covers every byte of the body, including whitespace', async () => {
    const orderId = await aPayment();
    const body = paid(orderId);
    for (const changed of [
      `${body} `,
      ` ${body}`,
      body.replace(':', ': '),
      body.replace('1000', '1e3'),
      `\uFEFF${body}`,
    ]) {
      expect((await send(changed, sign(body))).status).toBe(401);
    }
    await expectUntouched(orderId);
  });

  it('covers the id and the time', async () => {
    const orderId = await aPayment();
    const headers = sign(paid(orderId));
    const later = String(Number(headers['webhook-timestamp']) + 1);
    expect((await send(paid(orderId), { ...headers, 'webhook-id': 'msg-2' })).status).toBe(401);
    expect((await send(paid(orderId), { ...headers, 'webhook-timestamp': later })).status).toBe(401);
    await expectUntouched(orderId);
  });

  it.each(['new', 'old'])('may be made with the %s secret during a rotation', async (name) => {
    const orderId = await aPayment();
    expect((await send(paid(orderId), sign(paid(orderId), { by: secret(name) }))).status).toBe(200);
  });

  it('may be one of several', async () => {
    const orderId = await aPayment();
    const headers = sign(paid(orderId));
    const foreign = sign(paid(orderId), { by: secret('foreign') })['webhook-signature'];
    const both = `${foreign} ${headers['webhook-signature']}`;
    expect((await send(paid(orderId), { ...headers, 'webhook-signature': both })).status).toBe(200);
  });

  it.each([
    ['by another secret', (body: string) => sign(body, { by: secret('foreign') })],
    ['that is over 5 minutes old', (body: string) => sign(body, { at: Date.now() - 330_000 })],
    ['that is over 5 minutes ahead', (body: string) => sign(body, { at: Date.now() + 330_000 })],
    ['that is missing', () => ({})],
    ['that is empty', (body: string) => ({ ...sign(body), 'webhook-signature': '' })],
    ['of another version', (body: string) => ({ ...sign(body), 'webhook-signature': 'v9,AAAA' })],
    ['without content', (body: string) => ({ ...sign(body), 'webhook-signature': 'v1,' })],
    ['of 8 KB', (body: string) => ({ ...sign(body), 'webhook-signature': `v1,${'A'.repeat(8000)}` })],
    ['without the id of the message', (body: string) => ({ ...sign(body), 'webhook-id': '' })],
    ['with a timestamp that is not a number', (body: string) => ({ ...sign(body), 'webhook-timestamp': 'now' })],
    ['that is given twice', (body: string) => ({ ...sign(body), 'webhook-signature': ['v1,AAAA', 'v1,BBBB'] })],
    ['with two timestamps', (body: string) => ({ ...sign(body), 'webhook-timestamp': ['1', '2'] })],
  ])('%s is refused', async (_, headers) => {
    const orderId = await aPayment();
    const answer = await send(paid(orderId), headers(paid(orderId)));
    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.text).error.name).toBe('NotAuthentic');
    await expectUntouched(orderId);
  });

  it('is refused with the same answer, however much of it is right', async () => {
    const orderId = await aPayment();
    const headers = sign(paid(orderId));
    const right = headers['webhook-signature'] ?? '';
    // A signature that differs in the last character, and one that differs completely. That both take the same time is
    // tested by standardwebhooks.
    const almost = `${right.slice(0, -2)}${right.at(-2) === 'A' ? 'B' : 'A'}=`;
    const answers = await Promise.all(
      [almost, `v1,${'A'.repeat(43)}=`].map((signature) =>
        send(paid(orderId), { ...headers, 'webhook-signature': signature }),
      ),
    );
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });
});

describe('a repeated payment callback', () => {
  it('gets the same answer and changes nothing', async () => {
    const orderId = await aPayment();
    const headers = sign(paid(orderId));
    await send(paid(orderId), headers);
    const before = await api.payment(orderId);
    expect(await send(paid(orderId), headers)).toEqual({ status: 200, text: '{"received":true}' });
    expect(await api.payment(orderId)).toEqual(before);
  });
});

describe('the body of a payment callback', () => {
  it('over the limit is refused before the signature is checked', async () => {
    expect((await send(Buffer.alloc(256 * 1024 + 1, 'x'), {})).status).toBe(413);
    expect((await send(Buffer.alloc(11 * 1024 * 1024, 'x'), {})).status).toBe(413);
  });

  it.each([
    ['nested 100,000 times', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['with 15,000 members', JSON.stringify(Object.fromEntries(Array.from({ length: 15_000 }, (_, i) => [`k${i}`, i])))],
    [
      'with a number of 200,000 digits',
      `{"type":"payment.succeeded","data":{"paymentId":"pay-x","amount":${'9'.repeat(200_000)},"currency":"EUR"}}`,
    ],
    ['that is not JSON', '{"type":'],
    ['that is empty', ''],
    ['that is null', 'null'],
  ])('%s is refused even with a valid signature, and the next callback is served', async (_, body) => {
    expect((await send(body, sign(body))).status).toBe(400);
    const orderId = await aPayment();
    expect((await send(paid(orderId), sign(paid(orderId)))).status).toBe(200);
  });

  it('cannot change a prototype', async () => {
    const orderId = await aPayment();
    const body = paid(orderId).replace(
      '{"type"',
      '{"__proto__":{"voided":true},"constructor":{"prototype":{"voided":true}},"type"',
    );
    expect((await send(body, sign(body))).status).toBe(200);
    expect(await api.payment(orderId)).toMatchObject({ outcome: 'PAID' });
    expect(await api.payment(orderId)).not.toHaveProperty('voided');
  });

  it.each(['text/plain', 'application/octet-stream', 'application/x-www-form-urlencoded'])(
    'is read unchanged with the content type %s',
    async (type) => {
      const orderId = await aPayment();
      const headers = { ...sign(paid(orderId)), 'content-type': type };
      expect((await send(paid(orderId), headers)).status).toBe(200);
    },
  );

  it('is not decompressed', async () => {
    const orderId = await aPayment();
    const headers = { ...sign(paid(orderId)), 'content-encoding': 'gzip' };
    const packed = Buffer.from('1f8b0800000000000003', 'hex');
    expect((await send(packed, headers)).status).toBe(401);
    await expectUntouched(orderId);
  });
});

describe('the answer to a payment callback', () => {
  it('is the same for an existing and an unknown payment without a signature', async () => {
    const orderId = await aPayment();
    const known = await send(paid(orderId), {});
    expect(await send(paid('nobody'), {})).toEqual(known);
    expect(known.status).toBe(401);
  });

  it('differs only in the id for an unknown payment and an id of another form', async () => {
    const answers = await Promise.all(
      ['pay-nobody', 'ch_123'].map(async (paymentId) => {
        const body = paid('x', { paymentId });
        const { status, text } = await send(body, sign(body));
        return `${status} ${text.replace(paymentId, '...')}`;
      }),
    );
    expect(answers[1]).toBe(answers[0]);
    expect(answers[0]).toMatch(/^404 /);
  });

  it.each([
    ['another amount', { amount: 999 }, 409],
    ['another currency', { currency: 'USD' }, 409],
    ['a negative amount', { amount: -1000 }, 400],
    ['an amount that is not whole', { amount: 0.5 }, 400],
    ['an id without the order’s id', { paymentId: 'pay-' }, 404],
  ])('refuses %s, and the payment stays unchanged', async (_, data, status) => {
    const orderId = await aPayment();
    const body = paid(orderId, data);
    expect((await send(body, sign(body))).status).toBe(status);
    await expectUntouched(orderId);
  });

  it('contains no details of an internal error', async () => {
    const orderId = await aPayment();
    // The gateway cannot be reached, so the payment of a voided order cannot be refunded now.
    await api.addPayment(orderId, taskToken);
    const declined = paid(orderId).replace('succeeded', 'declined');
    await send(declined, sign(declined));
    const answer = await send(paid(orderId), sign(paid(orderId)));
    expect(answer).toEqual({
      status: 503,
      text: '{"error":{"name":"Unavailable","message":"temporarily unavailable: send the request again"}}',
    });
  });

  it('leaves no task token and no secret in the logs', () => {
    expect(api.logs.length).toBeGreaterThan(30);
    const written = api.logs.join('\n');
    for (const hidden of [taskToken, secret('new'), secret('old'), secret('new').slice('whsec_'.length)]) {
      expect(written).not.toContain(hidden);
    }
  });
});
