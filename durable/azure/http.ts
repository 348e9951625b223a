import type { HttpRequest, HttpResponseInit, InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import {
  answer,
  postApproval,
  postOrder,
  postPaymentOutcome,
  type Route,
  showOrder,
  showRepairs,
} from '../http/routes.ts';
import { EventTaskResults, OrchestrationExecutions } from './events.ts';
import { paymentSecret, ports } from './ports.ts';

/** A function of the HTTP API. `function`: callers have a key of the function app. */
function route(name: string, method: 'GET' | 'POST', path: string, authLevel: 'function' | 'anonymous', run: Route) {
  df.app.client.http(name, {
    route: path,
    methods: [method],
    authLevel,
    handler: (request, client, context) => handle(run, request, client, context),
  });
}

route('SubmitOrder', 'POST', 'orders', 'function', postOrder);
route('GetOrder', 'GET', 'orders/{id}', 'function', showOrder);
route('ListRepairs', 'GET', 'repairs', 'function', showRepairs);
route('ApprovalCallback', 'POST', 'approvals/{id}', 'function', postApproval);
// The payment gateway has no key: its signature is verified.
route('PaymentCallback', 'POST', 'payments/callback', 'anonymous', postPaymentOutcome);

async function handle(
  run: Route,
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
  const { status, body } = await answer(run, call, apiPorts, (error) => context.error('request failed', error));
  return { status, jsonBody: body, headers: { 'cache-control': 'no-store' } };
}

/** App Service sets the header, and removes one that a client sends, only where its authentication is on. */
function callerOf(headers: Readonly<Record<string, string>>): string {
  const trusted = process.env.WEBSITE_AUTH_ENABLED === 'True';
  return (trusted ? headers['x-ms-client-principal-name'] : undefined) ?? 'the holder of a function key';
}
