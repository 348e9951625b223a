import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type { HttpRequest } from 'step-functions-engine/server';
import type { Authorizer } from './authorize.ts';
import type { RouteMatch } from './routes.ts';

/** Bodies of these types are passed to a function as text, all others in base64. */
const textTypes = /^(text\/.*|application\/(json|javascript|xml))$/;

const accountId = '111111111111';

/**
 * The event that an HTTP API passes to a function for a request: payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 * @param authorizer the data about the caller
 * @param now ms since 1970
 */
export function toEvent(
  request: HttpRequest,
  { route, pathParameters }: RouteMatch,
  authorizer: Authorizer | undefined,
  now: number,
): APIGatewayProxyEventV2 {
  const { cookie, ...headers } = request.headers;
  const cookies = cookie?.split(/; */);
  const query = queryParameters(request.query);
  return {
    version: '2.0',
    routeKey: route.routeKey,
    rawPath: request.path,
    rawQueryString: request.query,
    ...(cookies && { cookies }),
    headers: {
      ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      'x-forwarded-for': request.sourceIp,
      'x-forwarded-proto': 'http',
    },
    ...(query && { queryStringParameters: query }),
    ...(Object.keys(pathParameters).length > 0 && { pathParameters }),
    requestContext: {
      accountId,
      apiId: 'local',
      ...(authorizer && { authorizer }),
      domainName: request.headers.host ?? '',
      domainPrefix: 'local',
      http: {
        method: request.method,
        path: request.path,
        protocol: request.protocol,
        sourceIp: request.sourceIp,
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: randomUUID(),
      routeKey: route.routeKey,
      stage: '$default',
      time: commonLogTime(new Date(now)),
      timeEpoch: now,
    },
    ...bodyOf(request),
  } as APIGatewayProxyEventV2;
}

function bodyOf({ headers, body }: HttpRequest): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isBase64Encoded = !textTypes.test(type);
  return { body: body.toString(isBase64Encoded ? 'base64' : 'utf8'), isBase64Encoded };
}

/** The parameters of a query string; the values of a repeated parameter are joined by commas. */
function queryParameters(query: string): Record<string, string> | undefined {
  if (query === '') return undefined;
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters[name];
    parameters[name] = before === undefined ? value : `${before},${value}`;
  }
  return parameters;
}

/** The time in the form `01/Jan/2026:00:00:00 +0000`. */
function commonLogTime(date: Date): string {
  const [, day, month, year, time] = /^\w+, (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}
