import type { ResourceName } from '../integrations/find.ts';
import { isJsonObject, type Json, type JsonObject } from '../language/json.ts';
import type { TaskAttempt } from './attempt.ts';
import { authorise } from './http-connection.ts';
import { bodyOf, formOf, type HttpRequest, type HttpResponse, sendHttp, valuesOf, withQuery } from './http-request.ts';
import type { ServiceIntegration } from './service-task.ts';

/**
 * `http:invoke`: calls an HTTPS endpoint, with the credentials of an EventBridge connection.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/call-https-apis.html
 */
export function httpInvoke(): ServiceIntegration {
  return {
    resourceType: 'http',
    resource: 'invoke',
    pattern: 'request-response',
    call: (attempt, parameters) =>
      exchange(attempt, () => authorise(attempt.host, httpRequest(attempt, parameters), connectionOf(parameters)), {
        status: (code) => `States.Http.StatusCode.${code}`,
        other: 'States.Http.Socket',
      }),
    output: (response) => response,
  };
}

/**
 * `apigateway:invoke`: calls an API of API Gateway. AuthType is ignored: an API on this machine has no IAM.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html
 */
export function apiGatewayInvoke({ suffix }: ResourceName): ServiceIntegration {
  return {
    resourceType: 'apigateway',
    resource: `invoke${suffix}`,
    pattern: suffix === '' ? 'request-response' : 'callback',
    call: (attempt, parameters) =>
      exchange(attempt, async () => apiRequest(parameters), {
        status: (code) => `ApiGateway.${code}`,
        other: 'ApiGateway.SdkClientException',
      }),
    output: (response) => response,
  };
}

/** Sends a request, and its response or failure to `attempt.waiting`. */
function exchange(
  { host, waiting }: TaskAttempt,
  request: () => Promise<HttpRequest>,
  errors: { status: (code: number) => string; other: string },
): void {
  const release = host.clock.hold();
  const sent = async () => sendHttp(await request(), host.signal);
  sent()
    .then(
      (response) => {
        const { StatusCode, ResponseBody } = response;
        if (StatusCode >= 200 && StatusCode < 300) waiting.send({ type: 'response', value: asJson(response) });
        else waiting.send({ type: 'failure', error: errors.status(StatusCode), cause: bodyOf(ResponseBody) ?? '' });
      },
      (reason: unknown) => waiting.send({ type: 'failure', error: errors.other, cause: reasonOf(reason) }),
    )
    .finally(release);
}

function asJson(response: HttpResponse): Json {
  return JSON.parse(JSON.stringify(response));
}

/** The text of a failure of fetch: its `cause` says more than its own message. */
function reasonOf(reason: unknown): string {
  if (!(reason instanceof Error)) return String(reason);
  return reason.cause instanceof Error ? `${reason.message}: ${reason.cause.message}` : reason.message;
}

function httpRequest({ host }: TaskAttempt, parameters: JsonObject): HttpRequest {
  const { ApiEndpoint, Headers, Method, QueryParameters, RequestBody, Transform } = parameters;
  const transform = isJsonObject(Transform) ? Transform : {};
  const isForm = transform.RequestBodyEncoding === 'URL_ENCODED' && isJsonObject(RequestBody);
  const options = transform.RequestEncodingOptions;
  const format = isJsonObject(options) ? String(options.ArrayFormat ?? 'INDICES') : 'INDICES';
  const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json; charset=UTF-8';
  const given = valuesOf(Headers);
  const hasType = Object.keys(given).some((name) => name.toLowerCase() === 'content-type');
  return {
    url: withQuery(String(ApiEndpoint), valuesOf(QueryParameters)),
    method: String(Method),
    headers: {
      ...given,
      ...(!hasType && RequestBody !== undefined && { 'Content-Type': [type] }),
      // AWS always sets these two, also if the state sets them.
      'User-Agent': [`Amazon|StepFunctions|HttpInvoke|${host.region}`],
      Range: ['bytes=0-262144'],
    },
    body: isForm ? formOf(RequestBody as JsonObject, format) : bodyOf(RequestBody),
  };
}

function connectionOf({ Authentication, InvocationConfig }: JsonObject): string | undefined {
  for (const given of [Authentication, InvocationConfig]) {
    if (isJsonObject(given) && typeof given.ConnectionArn === 'string') return given.ConnectionArn;
  }
  return undefined;
}

function apiRequest({
  ApiEndpoint,
  Headers,
  Method,
  Path,
  QueryParameters,
  RequestBody,
  Stage,
}: JsonObject): HttpRequest {
  const host = String(ApiEndpoint);
  // AWS uses HTTPS only; an API on this machine is served over HTTP.
  const scheme = /^(localhost|127\.0\.0\.1)(:|$)/.test(host) ? 'http' : 'https';
  const path = [Stage, Path]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => String(part).replace(/^\//, ''));
  const body = bodyOf(RequestBody);
  return {
    url: withQuery(`${scheme}://${[host, ...path].join('/')}`, valuesOf(QueryParameters)),
    method: String(Method),
    headers: { ...(body !== undefined && { 'Content-Type': ['application/json'] }), ...valuesOf(Headers) },
    body,
  };
}
