import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { answer, type RouteKey, routes } from '../http/routes.ts';
import { apiPorts } from './ports.ts';

const log = new Logger({ serviceName: 'order-processing' });

/** The API of the durable function: one Lambda function for all routes, payload format 2.0. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { routeKey, headers, body = '', isBase64Encoded, pathParameters } = event;
  if (!isRoute(routeKey)) throw new Error(`the route ${routeKey} leads here, but there is nothing for it`);
  const request = {
    headers,
    body: isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    orderId: pathParameters?.id,
    caller: callerOf(event),
  };
  const { status, body: answered } = await answer(routeKey, request, apiPorts(), (error) =>
    log.error('request failed', error as Error),
  );
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(answered),
  };
}

const isRoute = (routeKey: string): routeKey is RouteKey => Object.hasOwn(routes, routeKey);

function callerOf({ requestContext }: APIGatewayProxyEventV2): string {
  const { authorizer } = requestContext as {
    authorizer?: { iam?: { userArn?: string }; jwt?: { claims?: { sub?: unknown } } };
  };
  return authorizer?.iam?.userArn ?? String(authorizer?.jwt?.claims?.sub ?? 'unknown');
}
