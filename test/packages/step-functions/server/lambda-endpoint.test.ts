import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { LambdaServiceError, RealClock } from '../../../../packages/step-functions/src/index.ts';
import { LambdaEndpoint } from '../../../../packages/step-functions/src/server/lambda-endpoint.ts';

const place = { region: 'eu-west-1', accountId: '123456789012' };
const running: Server[] = [];

afterEach(() => {
  for (const server of running.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Starts a server with the listener, and returns an endpoint that calls it. */
async function endpointOf(listener: RequestListener, isOneFunction = false) {
  const server = createServer(listener);
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new LambdaEndpoint(url, new RealClock(), place, isOneFunction);
}

const responseOf =
  (status: number, headers: Record<string, string>, body: string) =>
  (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, headers);
    response.end(body);
  };
const invoke = (endpoint: LambdaEndpoint, more: object = {}) =>
  endpoint.invoke({ functionArn: 'price', payload: '{"n":1}', ...more }, new AbortController().signal);

describe('a Lambda endpoint', () => {
  it('is called with the path and headers of the Lambda API, and with account and region as credentials', async () => {
    const requests: IncomingMessage[] = [];
    const endpoint = await endpointOf((request, response) => {
      requests.push(request);
      responseOf(200, { 'x-amz-executed-version': '7', 'x-amz-log-result': 'bG9n' }, '{"total":1}')(request, response);
    });

    const answer = await invoke(endpoint, { functionArn: 'price:live', logType: 'Tail' });

    expect(answer).toEqual({ payload: '{"total":1}', executedVersion: '7', logResult: 'bG9n' });
    expect(requests[0]?.url).toBe('/2015-03-31/functions/price/invocations?Qualifier=live');
    expect(requests[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/Credential=123456789012\/\d{8}\/eu-west-1\/lambda\/aws4_request/),
      'x-amz-invocation-type': 'RequestResponse',
      'x-amz-log-type': 'Tail',
    });
  });

  it.each([
    ['marked by the X-Amz-Function-Error header', { 'x-amz-function-error': 'Unhandled' }, false],
    ['recognised by its shape, at an endpoint of one function', {}, true],
  ])('returns the error of a function %s', async (_what, headers: Record<string, string>, isOneFunction) => {
    const body = '{"errorType":"OutOfStock","errorMessage":"none left"}';
    const endpoint = await endpointOf(responseOf(200, headers, body), isOneFunction);

    expect(await invoke(endpoint)).toEqual({ payload: body, functionError: 'Unhandled' });
  });

  it.each<[string, number, Record<string, string>, string, string]>([
    [
      'SAM for an unknown function',
      404,
      { 'x-amzn-errortype': 'ResourceNotFound' },
      '{"Message":"no"}',
      'ResourceNotFoundException',
    ],
    [
      'AWS with an error type',
      429,
      { 'x-amzn-errortype': 'TooManyRequestsException:' },
      '{"message":"no"}',
      'TooManyRequestsException',
    ],
    ['AWS without an error type', 403, {}, '{"Message":"no"}', 'AccessDeniedException'],
    ['a failing Lambda API', 500, {}, '{"Message":"no"}', 'ServiceException'],
  ])('returns the service error of %s', async (_who, status, headers, body, errorName) => {
    const endpoint = await endpointOf(responseOf(status, headers, body));

    const refusal = await invoke(endpoint).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(LambdaServiceError);
    expect(refusal).toMatchObject({ errorName, message: 'no', statusCode: status });
  });

  it.each([
    ['a web page', 200, '<!DOCTYPE html><p>Welcome</p>'],
    ['a web page with status 404', 404, '<html>Cannot POST</html>'],
    ['the error page of a gateway', 502, `<html>${'.'.repeat(10_000)}</html>`],
    ['a redirect', 302, ''],
  ])('fails with ServiceException and its address if it answers with %s', async (_what, status, body) => {
    const endpoint = await endpointOf(responseOf(status, { location: '/login' }, body));

    const refusal = (await invoke(endpoint).catch((error: unknown) => error)) as LambdaServiceError;

    expect(refusal.errorName).toBe('ServiceException');
    expect(refusal.message).toContain(`${endpoint.url} answered ${status}, and not as the Lambda API does: `);
    expect(refusal.message.length).toBeLessThan(400);
  });

  it('refuses a response over the size limit of Lambda', async () => {
    const endpoint = await endpointOf(responseOf(200, {}, JSON.stringify('x'.repeat(7_000_000))));

    const { payload, functionError } = await invoke(endpoint);

    expect(functionError).toBe('Unhandled');
    expect(JSON.parse(payload)).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
  });

  it('returns JSON text whatever its content type', async () => {
    const endpoint = await endpointOf(responseOf(200, { 'content-type': 'text/html' }, '"<p>"'));

    expect(await invoke(endpoint)).toEqual({ payload: '"<p>"' });
  });

  it('that nothing listens at is reported with its address, by problem() and by a call', async () => {
    const endpoint = await endpointOf(responseOf(200, {}, '1'));
    expect(await endpoint.problem()).toBeUndefined();

    await new Promise((resolve) => running.pop()?.close(resolve));

    const expected = new RegExp(`^${endpoint.url} does not answer: .*ECONNREFUSED`);
    expect(await endpoint.problem()).toMatch(expected);
    await expect(invoke(endpoint)).rejects.toMatchObject({
      errorName: 'SdkClientException',
      message: expect.stringMatching(expected),
    });
  });

  it('that closes the connection during the response fails with SdkClientException', async () => {
    const endpoint = await endpointOf((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"a"', () => response.destroy());
    });

    await expect(invoke(endpoint)).rejects.toMatchObject({ errorName: 'SdkClientException' });
  });
});
