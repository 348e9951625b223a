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

/** Something that listens, and the endpoint that calls it. */
async function endpointOf(listener: RequestListener, isOneFunction = false) {
  const server = createServer(listener);
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new LambdaEndpoint(url, new RealClock(), place, isOneFunction);
}

const answering =
  (status: number, headers: Record<string, string>, body: string) =>
  (_request: IncomingMessage, response: ServerResponse) => {
    response.writeHead(status, headers);
    response.end(body);
  };
const invoke = (endpoint: LambdaEndpoint, more: object = {}) =>
  endpoint.invoke({ functionArn: 'price', payload: '{"n":1}', ...more }, new AbortController().signal);

describe('a Lambda endpoint', () => {
  it('is asked as Lambda is, with service, region and account for who has more than one', async () => {
    const asked: IncomingMessage[] = [];
    const endpoint = await endpointOf((request, response) => {
      asked.push(request);
      answering(200, { 'x-amz-executed-version': '7', 'x-amz-log-result': 'bG9n' }, '{"total":1}')(request, response);
    });

    const answer = await invoke(endpoint, { functionArn: 'price:live', logType: 'Tail' });

    expect(answer).toEqual({ payload: '{"total":1}', executedVersion: '7', logResult: 'bG9n' });
    expect(asked[0]?.url).toBe('/2015-03-31/functions/price/invocations?Qualifier=live');
    expect(asked[0]?.headers).toMatchObject({
      authorization: expect.stringMatching(/Credential=123456789012\/\d{8}\/eu-west-1\/lambda\/aws4_request/),
      'x-amz-invocation-type': 'RequestResponse',
      'x-amz-log-type': 'Tail',
    });
  });

  it.each([
    ['of the function', { 'x-amz-function-error': 'Unhandled' }, false],
    ['without a header, of the only function', {}, true],
  ])('gives the error %s', async (_what, headers: Record<string, string>, isOneFunction) => {
    const body = '{"errorType":"OutOfStock","errorMessage":"none left"}';
    const endpoint = await endpointOf(answering(200, headers, body), isOneFunction);

    expect(await invoke(endpoint)).toEqual({ payload: body, functionError: 'Unhandled' });
  });

  it.each<[string, number, Record<string, string>, string, string]>([
    [
      'SAM, for an unknown function',
      404,
      { 'x-amzn-errortype': 'ResourceNotFound' },
      '{"Message":"no"}',
      'ResourceNotFoundException',
    ],
    ['AWS', 429, { 'x-amzn-errortype': 'TooManyRequestsException:' }, '{"message":"no"}', 'TooManyRequestsException'],
    ['who names no error', 403, {}, '{"Message":"no"}', 'AccessDeniedException'],
    ['who has an error of its own', 500, {}, '{"Message":"no"}', 'ServiceException'],
  ])('gives the refusal of %s', async (_who, status, headers, body, errorName) => {
    const endpoint = await endpointOf(answering(status, headers, body));

    const refusal = await invoke(endpoint).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(LambdaServiceError);
    expect(refusal).toMatchObject({ errorName, message: 'no', statusCode: status });
  });

  it.each([
    ['a page', 200, '<!DOCTYPE html><p>Welcome</p>'],
    ['a page that says that there is none', 404, '<html>Cannot POST</html>'],
    ['a gateway', 502, `<html>${'.'.repeat(10_000)}</html>`],
    ['a redirection', 302, ''],
  ])('is no Lambda if it answers with %s', async (_what, status, body) => {
    const endpoint = await endpointOf(answering(status, { location: '/login' }, body));

    const refusal = (await invoke(endpoint).catch((error: unknown) => error)) as LambdaServiceError;

    expect(refusal.errorName).toBe('ServiceException');
    expect(refusal.message).toContain(`${endpoint.url} answered ${status}, and not as the Lambda API does: `);
    expect(refusal.message.length).toBeLessThan(400);
  });

  it('takes from a function no more than Lambda does', async () => {
    const endpoint = await endpointOf(answering(200, {}, JSON.stringify('x'.repeat(7_000_000))));

    const { payload, functionError } = await invoke(endpoint);

    expect(functionError).toBe('Unhandled');
    expect(JSON.parse(payload)).toMatchObject({ errorType: 'Function.ResponseSizeTooLarge' });
  });

  it('gives a text that a function returns, whatever it is declared to be', async () => {
    const endpoint = await endpointOf(answering(200, { 'content-type': 'text/html' }, '"<p>"'));

    expect(await invoke(endpoint)).toEqual({ payload: '"<p>"' });
  });

  it('that has gone is named, when it is called and before', async () => {
    const endpoint = await endpointOf(answering(200, {}, '1'));
    expect(await endpoint.problem()).toBeUndefined();

    await new Promise((resolve) => running.pop()?.close(resolve));

    const expected = new RegExp(`^${endpoint.url} does not answer: .*ECONNREFUSED`);
    expect(await endpoint.problem()).toMatch(expected);
    await expect(invoke(endpoint)).rejects.toMatchObject({
      errorName: 'SdkClientException',
      message: expect.stringMatching(expected),
    });
  });

  it('that breaks off in the middle has not answered', async () => {
    const endpoint = await endpointOf((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"a"', () => response.destroy());
    });

    await expect(invoke(endpoint)).rejects.toMatchObject({ errorName: 'SdkClientException' });
  });
});
