import type { ReadPaymentSecret } from '../orders/adapters/payment-secret.ts';
import { decideApproval, decisionSchema } from '../orders/approval/decide-approval.ts';
import { errorResponse, limitBody, parseJson, requireJson } from '../orders/http/http-error.ts';
import { parsePathId } from '../orders/http/path-id.ts';
import { getOrder } from '../orders/order/get-order.ts';
import { listRepairs } from '../orders/order/list-repairs.ts';
import { parse } from '../orders/order/order.ts';
import { submitOrder } from '../orders/order/submit-order.ts';
import { takePaymentCallback } from '../orders/payment/take-callback.ts';
import type { Executions, PaymentGateway, Table, TaskResults } from '../orders/ports.ts';

/** A request to the API of the order process, in the same form on AWS and Azure. */
export interface ApiRequest {
  /** Header names are in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Exactly as it was sent: the payment gateway signs every byte. */
  readonly body: string;
  /** The order id in the path. */
  readonly orderId?: string | undefined;
  /** The caller as the platform has identified it; what the request itself contains is not used. */
  readonly caller: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly body: unknown;
}

export interface ApiPorts {
  readonly table: Table;
  readonly executions: Executions;
  readonly taskResults: TaskResults;
  readonly gateway: () => Promise<PaymentGateway>;
  readonly paymentSecret: ReadPaymentSecret;
  readonly now: () => Date;
}

type Route = (request: ApiRequest, ports: ApiPorts) => Promise<ApiResponse>;

/** The routes, by the route keys of an HTTP API. */
export const routes = {
  'POST /orders': async (request, ports) => ({ status: 202, body: await submitOrder(jsonBody(request), ports) }),

  'GET /orders/{id}': async (request, ports) => ({
    status: 200,
    body: await getOrder(parsePathId(request.orderId), ports),
  }),

  'GET /repairs': async (_request, ports) => ({ status: 200, body: await listRepairs(ports) }),

  'POST /approvals/{id}': async (request, ports) => {
    const decision = parse(decisionSchema, jsonBody(request));
    return { status: 200, body: await decideApproval(parsePathId(request.orderId), decision, request.caller, ports) };
  },

  /** Called by the payment gateway. */
  'POST /payments/callback': async ({ body, headers }, ports) => {
    await takePaymentCallback({ body, headers }, ports);
    return { status: 200, body: { received: true } };
  },
} satisfies Record<string, Route>;

export type RouteKey = keyof typeof routes;

/**
 * Handles a request: runs its route and returns the response. An error that the route throws becomes an error response.
 * @param log called with the error of a 5xx, whose details the response does not contain
 */
export async function handleRequest(
  route: RouteKey,
  request: ApiRequest,
  ports: ApiPorts,
  log: (error: unknown) => void,
): Promise<ApiResponse> {
  try {
    return await routes[route](request, ports);
  } catch (error) {
    const { status, ...shown } = errorResponse(error);
    if (status >= 500) log(error);
    return { status, body: { error: shown } };
  }
}

function jsonBody({ headers, body }: ApiRequest): unknown {
  requireJson(headers['content-type']);
  limitBody(Buffer.byteLength(body));
  return parseJson(body);
}
