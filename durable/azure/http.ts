import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { handleRequest, type RouteKey } from '../routes.ts';
import { EventTaskResults, OrchestrationExecutions } from './events.ts';
import { paymentSecret, ports } from './ports.ts';

/** The names of the HTTP functions, by route; each is registered below. */
const functions: Readonly<Record<RouteKey, string>> = {
  'POST /orders': 'SubmitOrder',
  'GET /orders/{id}': 'GetOrder',
  'GET /repairs': 'ListRepairs',
  'POST /approvals/{id}': 'ApprovalCallback',
  'POST /payments/callback': 'PaymentCallback',
};

for (const [route, name] of Object.entries(functions) as [RouteKey, string][]) {
  const [method, path] = route.split(' /') as ['GET' | 'POST', string];
  df.app.client.http(name, {
    route: path,
    methods: [method],
    // Callers need a key of the function app. The payment gateway has none: its signature is verified.
    authLevel: route === 'POST /payments/callback' ? 'anonymous' : 'function',
    handler: (request, client, context) => handle(route, request, client, context),
  });
}

async function handle(
  route: RouteKey,
  request: HttpRequest,
  client: df.DurableClient,
  context: InvocationContext,
): Promise<HttpResponseInit> {
  const headers = Object.fromEntries(request.headers.entries());
  const call = { headers, body: await request.text(), orderId: request.params.id, caller: callerOf(headers) };
  const apiPorts = {
    ...ports(),
    paymentSecret,
    executions: new OrchestrationExecutions(client),
    taskResults: new EventTaskResults(client),
  };
  const { status, body } = await handleRequest(route, call, apiPorts, (error) =>
    context.error('request failed', error),
  );
  return { status, jsonBody: body, headers: { 'cache-control': 'no-store' } };
}

/**
 * Who made a decision. The header is trusted only if the authentication of App Service is on: only then does App Service
 * set it, and remove one that a client sends.
 */
function callerOf(headers: Readonly<Record<string, string>>): string {
  const trusted = process.env.WEBSITE_AUTH_ENABLED === 'True';
  return (trusted ? headers['x-ms-client-principal-name'] : undefined) ?? 'the holder of a function key';
}
