import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type AwsServiceRequest, type Json, StepFunctions, VirtualClock } from 'step-functions-engine';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let address: string;
let answer: { status: number; body: string; type: string };
let received: Received[];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: Buffer.concat(parts).toString() });
    if (url === '/token') response.end('{"access_token":"token-1"}');
    else response.writeHead(answer.status, { 'content-type': answer.type }).end(answer.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  received = [];
  answer = { status: 200, body: '{"paid":true}', type: 'application/json' };
});

const connectionArn = 'arn:aws:events:us-east-1:111111111111:connection/shop/0f1e2d3c';

async function run(resource: string, Parameters: object, connection: object = {}, secret: object = {}) {
  const requests: AwsServiceRequest[] = [];
  const engine = new StepFunctions({
    clock: new VirtualClock(),
    lambda: { invoke: async ({ payload }) => ({ payload }) },
    services: {
      call: async (request) => {
        requests.push(request);
        return (
          request.service === 'eventbridge'
            ? { SecretArn: 'secret-1', ...connection }
            : { SecretString: JSON.stringify(secret) }
        ) as Json;
      },
    },
  });
  const Call = { Type: 'Task', Resource: `arn:aws:states:::${resource}`, Parameters, End: true };
  const machine = await engine.createStateMachine({ name: 'calls', definition: { StartAt: 'Call', States: { Call } } });
  return { ...(await engine.whenEnded(await engine.startExecution(machine))), requests };
}

const invoke = (more: object, connection?: object, secret?: object) =>
  run('http:invoke', { ApiEndpoint: `http://${address}/orders`, Method: 'POST', ...more }, connection, secret);

describe('http:invoke', () => {
  it('sends the body as JSON with the headers of Step Functions, and returns the response', async () => {
    const { output } = await invoke({
      RequestBody: { sku: 'TEAPOT' },
      QueryParameters: { dry: 'true' },
      Headers: { 'x-id': '7' },
    });

    expect(output).toMatchObject({ ResponseBody: { paid: true }, StatusCode: 200, StatusText: 'OK' });
    expect((output as { Headers: object }).Headers).toMatchObject({ 'content-type': ['application/json'] });
    expect(received).toMatchObject([
      {
        method: 'POST',
        url: '/orders?dry=true',
        body: '{"sku":"TEAPOT"}',
        headers: {
          'content-type': 'application/json; charset=UTF-8',
          range: 'bytes=0-262144',
          'user-agent': 'Amazon|StepFunctions|HttpInvoke|us-east-1',
          'x-id': '7',
        },
      },
    ]);
  });

  it.each([
    ['INDICES', 'a%5B0%5D=1&a%5B1%5D=2&b%5Bc%5D=x'],
    ['REPEAT', 'a=1&a=2&b%5Bc%5D=x'],
    ['COMMAS', 'a=1%2C2&b%5Bc%5D=x'],
    ['BRACKETS', 'a%5B%5D=1&a%5B%5D=2&b%5Bc%5D=x'],
  ])('sends a form with lists written as %s', async (ArrayFormat, body) => {
    const Transform = { RequestBodyEncoding: 'URL_ENCODED', RequestEncodingOptions: { ArrayFormat } };

    await invoke({ RequestBody: { a: [1, 2], b: { c: 'x' } }, Transform });

    expect(received[0]).toMatchObject({ body, headers: { 'content-type': 'application/x-www-form-urlencoded' } });
  });

  it('fails with the status code in the error name and the response body as the cause', async () => {
    answer = { status: 429, body: '{"error":"slow down"}', type: 'application/json' };

    expect(await invoke({})).toMatchObject({ error: 'States.Http.StatusCode.429', cause: '{"error":"slow down"}' });
  });

  it('fails with States.Http.Socket if nothing listens at the endpoint', async () => {
    const { error } = await run('http:invoke', { ApiEndpoint: 'http://127.0.0.1:1/', Method: 'GET' });

    expect(error).toBe('States.Http.Socket');
  });

  const Authentication = { ConnectionArn: connectionArn };

  it('authenticates with the user and password in the secret of a BASIC connection', async () => {
    const { requests } = await invoke(
      { Authentication },
      { AuthorizationType: 'BASIC' },
      { username: 'ada', password: 'pw' },
    );

    expect(received[0]?.headers.authorization).toBe(`Basic ${Buffer.from('ada:pw').toString('base64')}`);
    expect(requests).toMatchObject([
      { service: 'eventbridge', action: 'describeConnection', input: { Name: 'shop' } },
      { service: 'secretsmanager', action: 'getSecretValue', input: { SecretId: 'secret-1' } },
    ]);
  });

  it('adds the key and the invocation parameters in the secret of an API_KEY connection', async () => {
    const secret = {
      api_key_name: 'x-key',
      api_key_value: 'k-1',
      invocation_http_parameters: { QueryStringParameters: [{ Key: 'tenant', Value: 't-1' }] },
    };

    await invoke({ Authentication }, { AuthorizationType: 'API_KEY' }, secret);

    expect(received[0]).toMatchObject({ url: '/orders?tenant=t-1', headers: { 'x-key': 'k-1' } });
  });

  it('gets a token for an OAUTH_CLIENT_CREDENTIALS connection', async () => {
    const OAuthParameters = { AuthorizationEndpoint: `http://${address}/token`, HttpMethod: 'POST' };
    const connection = { AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS', AuthParameters: { OAuthParameters } };

    await invoke({ Authentication }, connection, { client_id: 'c', client_secret: 's' });

    expect(received.map(({ url }) => url)).toEqual(['/token', '/orders']);
    expect(received[0]?.body).toBe('grant_type=client_credentials&client_id=c&client_secret=s');
    expect(received[1]?.headers.authorization).toBe('Bearer token-1');
  });
});

describe('apigateway:invoke', () => {
  it('calls the stage of an API and returns its response', async () => {
    const Parameters = {
      ApiEndpoint: address,
      Method: 'PUT',
      Stage: 'prod',
      Path: '/orders/1',
      QueryParameters: { full: ['1', '2'] },
      RequestBody: { a: 1 },
    };

    const { output } = await run('apigateway:invoke', Parameters);

    expect(output).toMatchObject({ ResponseBody: { paid: true }, StatusCode: 200, StatusText: 'OK' });
    expect(received).toMatchObject([{ method: 'PUT', url: '/prod/orders/1?full=1&full=2', body: '{"a":1}' }]);
  });

  it('fails with the status code in the error name', async () => {
    answer = { status: 403, body: '{"message":"Missing Authentication Token"}', type: 'application/json' };

    expect(await run('apigateway:invoke', { ApiEndpoint: address, Method: 'GET' })).toMatchObject({
      error: 'ApiGateway.403',
      cause: '{"message":"Missing Authentication Token"}',
    });
  });
});
