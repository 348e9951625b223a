import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import {
  answer,
  postApproval,
  postOrder,
  postPaymentOutcome,
  type Route,
  showOrder,
  showRepairs,
} from '../http/routes.ts';
import { apiPorts } from './ports.ts';

/** By the route keys of the HTTP API. */
export const routes: Readonly<Record<string, Route>> = {
  'POST /orders': postOrder,
  'GET /orders/{id}': showOrder,
  'GET /repairs': showRepairs,
  'POST /approvals/{id}': postApproval,
  'POST /payments/callback': postPaymentOutcome,
};

const log = new Logger({ serviceName: 'order-processing' });

/** The API of the durable function: one Lambda function for all routes, payload format 2.0. */
export async function handler(event: APIGatewayProxyEventV2): Promise<APIGatewayProxyStructuredResultV2> {
  const { routeKey, headers, body = '', isBase64Encoded, pathParameters } = event;
  const route = routes[routeKey];
  if (route === undefined) throw new Error(`the route ${routeKey} leads here, but there is nothing for it`);
  const request = {
    headers,
    body: isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body,
    orderId: pathParameters?.id,
    caller: callerOf(event),
  };
  const { status, body: answered } = await answer(route, request, apiPorts(), (error) =>
    log.error('request failed', error as Error),
  );
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(answered),
  };
}

function callerOf({ requestContext }: APIGatewayProxyEventV2): string {
  const { authorizer } = requestContext as {
    authorizer?: { iam?: { userArn?: string }; jwt?: { claims?: { sub?: unknown } } };
  };
  return authorizer?.iam?.userArn ?? String(authorizer?.jwt?.claims?.sub ?? 'unknown');
}
