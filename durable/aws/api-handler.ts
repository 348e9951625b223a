import { Logger } from '@aws-lambda-powertools/logger';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { bodyOf, callerOf, type HttpEvent, toResult } from '../../orders/adapters/http-api-event.ts';
import { handleRequest, type RouteKey, routes } from '../routes.ts';
import { apiPorts } from './ports.ts';

const log = new Logger({ serviceName: 'order-processing' });

/**
 * The Lambda handler of the HTTP API that belongs to the durable function: one function for all routes.
 * @throws Error if durable/routes.ts does not have the route
 */
export async function handler(event: HttpEvent): Promise<APIGatewayProxyStructuredResultV2> {
  const { routeKey, headers, pathParameters } = event;
  if (!isRoute(routeKey))
    throw new Error(
      `the API invokes this function for the route ${routeKey}, which durable/routes.ts does not have: add it there`,
    );
  const request = { headers, body: bodyOf(event), orderId: pathParameters?.id, caller: callerOf(event) };
  const { status, body } = await handleRequest(routeKey, request, apiPorts(), (error) =>
    log.error('request failed', error as Error),
  );
  return toResult(status, body);
}

const isRoute = (routeKey: string): routeKey is RouteKey => Object.hasOwn(routes, routeKey);
