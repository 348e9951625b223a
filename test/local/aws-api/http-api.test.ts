import { type LambdaResponse, type LambdaRunner, LambdaServiceError, VirtualClock } from 'step-functions-engine';
import type { RunningServer } from 'step-functions-engine/server';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startHttpApi } from '../../../local/aws-api/http-api/http-api.ts';

let api: RunningServer;
let invoked: { functionArn: string; event: Record<string, unknown> }[] = [];
let respond: () => LambdaResponse;

beforeAll(async () => {
  const clock = new VirtualClock(Date.UTC(2026, 0, 2, 3, 4, 5));
  const lambda: LambdaRunner = {
    invoke: async ({ functionArn, payload }) => {
      invoked.push({ functionArn, event: JSON.parse(payload) });
      return respond();
    },
  };
  api = await startHttpApi({
    clock,
    lambda,
    routes: [
      { routeKey: 'GET /orders/{id}', functionName: 'get-order', open: false },
      { routeKey: 'POST /orders', functionName: 'submit-order', open: false },
      { routeKey: 'POST /payments/{id}', functionName: 'payment', open: false },
      { routeKey: 'POST /payments/callback', functionName: 'payment-callback', open: true },
    ],
  });
});
afterAll(() => api.close());
beforeEach(() => {
  invoked = [];
  respond = () => ({ payload: '{"statusCode":200}' });
});

const eventOf = async (path: string, init?: RequestInit) => {
  await fetch(api.url + path, init);
  expect(invoked).toHaveLength(1);
  return invoked[0]?.event ?? {};
};

describe('a request', () => {
  it('reaches its function as an event of payload format 2.0', async () => {
    const body = '{ "orderId": "ä" }';
    const headers = { 'Content-Type': 'application/json; charset=utf-8', 'X-Custom': 'One' };
    const event = await eventOf('/orders?a=1&b=x%20y&a=2', { method: 'POST', body, headers });
    expect(invoked[0]?.functionArn).toBe('submit-order');
    expect(event).toMatchObject({
      version: '2.0',
      routeKey: 'POST /orders',
      rawPath: '/orders',
      rawQueryString: 'a=1&b=x%20y&a=2',
      queryStringParameters: { a: '1,2', b: 'x y' },
      headers: { 'content-type': 'application/json; charset=utf-8', 'x-custom': 'One', host: new URL(api.url).host },
      requestContext: {
        http: { method: 'POST', path: '/orders', protocol: 'HTTP/1.1', sourceIp: '127.0.0.1' },
        authorizer: { iam: { userArn: 'arn:aws:iam::111111111111:user/local' } },
        stage: '$default',
        time: '02/Jan/2026:03:04:05 +0000',
        timeEpoch: Date.UTC(2026, 0, 2, 3, 4, 5),
      },
      body,
      isBase64Encoded: false,
    });
  });

  it('without body, query, path parameters or cookies gives an event without these members', async () => {
    const event = await eventOf('/orders', { method: 'POST' });
    for (const absent of ['body', 'queryStringParameters', 'pathParameters', 'cookies']) {
      expect(event).not.toHaveProperty(absent);
    }
  });

  it('has its path parameters decoded', async () => {
    expect((await eventOf('/orders/a%2Fb%20c')).pathParameters).toEqual({ id: 'a/b c' });
  });

  it('with a body that is not text is passed in base64', async () => {
    const event = await eventOf('/orders', { method: 'POST', body: new Uint8Array([0, 255]) });
    expect(event).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });

  it('has its cookies in the event’s cookies and not in its headers', async () => {
    const event = await eventOf('/orders', { method: 'POST', headers: { cookie: 'a=1; b=2' } });
    expect(event.cookies).toEqual(['a=1', 'b=2']);
    expect(event.headers).not.toHaveProperty('cookie');
  });

  it('is routed to a literal path before a path with a parameter, without an identity if none is required', async () => {
    const event = await eventOf('/payments/callback', { method: 'POST' });
    expect(invoked[0]?.functionArn).toBe('payment-callback');
    expect(event.requestContext).not.toHaveProperty('authorizer');
  });

  it.each([
    ['GET', '/'],
    ['GET', '/orders'],
    ['GET', '/orders/'],
    ['DELETE', '/orders/1'],
    ['GET', '/orders/1/items'],
    ['POST', '/Orders'],
  ])('that matches no route is answered with 404: %s %s', async (method, path) => {
    const response = await fetch(api.url + path, { method });
    expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}']);
    expect(invoked).toEqual([]);
  });

  it('with a body over 10 MB is refused with 413', async () => {
    const response = await fetch(`${api.url}/orders`, { method: 'POST', body: Buffer.alloc(10 * 1024 * 1024 + 1) });
    expect([response.status, await response.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  });
});

describe('a response', () => {
  const get = async (payload: unknown) => {
    respond = () => ({ payload: JSON.stringify(payload) });
    const response = await fetch(`${api.url}/orders/1`);
    return { status: response.status, headers: response.headers, body: await response.text() };
  };

  it('has the status, headers, cookies and body that the function returns', async () => {
    const answer = await get({
      statusCode: 202,
      headers: { 'Content-Type': 'application/json', 'X-Count': 3 },
      cookies: ['a=1', 'b=2'],
      body: '{"ä":1}',
    });
    expect([answer.status, answer.body]).toEqual([202, '{"ä":1}']);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('x-count')).toBe('3');
    expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('may have a body in base64', async () => {
    expect((await get({ statusCode: 200, body: 'w6Q=', isBase64Encoded: true })).body).toBe('ä');
  });

  it('is 200 with JSON if the function returns no statusCode', async () => {
    const answer = await get({ hello: 'world' });
    expect([answer.status, answer.body]).toEqual([200, '{"hello":"world"}']);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });

  it('is 500 if the statusCode is not a number', async () => {
    expect((await get({ statusCode: 'fine' })).status).toBe(500);
  });

  it.each([
    [
      'failed',
      () => ({ payload: '{"errorMessage":"secret"}', functionError: 'Unhandled' as const }),
      500,
      '{"message":"Internal Server Error"}',
    ],
    ['is throttled', () => fail('TooManyRequestsException', 429), 503, '{"message":"Service Unavailable"}'],
    ['is unknown', () => fail('ResourceNotFoundException', 404), 500, '{"message":"Internal Server Error"}'],
    ['gets too much', () => fail('RequestTooLargeException', 413), 413, '{"message":"Request Entity Too Large"}'],
  ])('has the status of API Gateway for a function that %s', async (_, response, status, body) => {
    respond = response;
    const answer = await fetch(`${api.url}/orders/1`);
    expect([answer.status, await answer.text()]).toEqual([status, body]);
  });
});

function fail(name: string, status: number): never {
  throw new LambdaServiceError(name, 'x', status);
}
