import type { Clock, JsonObject } from 'step-functions-engine';
import { UserError } from 'step-functions-engine/server';
import type { Environment } from '../environment.ts';
import type { Example } from './example.ts';
import { addFaults, type EndedExecution, readExecution, request } from './run-execution.ts';

/** An order that has ended. */
export interface OrderRun extends EndedExecution {
  readonly orderId: string;
  readonly example: Example;
  /** What the API says of the order. */
  readonly outcome: string;
  readonly reason: string | undefined;
}

/**
 * Sends an order in, by the API unless its file says otherwise, and waits until its execution has ended.
 * @throws UserError if the API does not accept it
 */
export async function runOrder(environment: Environment, clock: Clock, example: Example): Promise<OrderRun> {
  addFaults(environment.faults, example.order.orderId, example.testEnvironment.faults);
  return runToEnd(environment, clock, example, await submit(environment, clock, example));
}

/** Waits until the execution of an order that was sent in, or redriven, has ended. */
export async function runToEnd(
  environment: Environment,
  clock: Clock,
  example: Example,
  executionArn: string,
): Promise<OrderRun> {
  const { orderId } = example.order;
  const ended = await readExecution(environment, executionArn);
  const order = await getOrder(environment.endpoints.api, clock, orderId);
  const reason = order.details?.reason ?? order.repair?.failure.reason;
  return { ...ended, orderId, example, outcome: order.status, reason };
}

async function submit(
  { stepFunctions, stateMachineArns, endpoints }: Environment,
  clock: Clock,
  { via, order }: Example,
): Promise<string> {
  if (via === 'step-functions')
    return stepFunctions.startExecution(stateMachineArns['order-processing'], order as JsonObject, order.orderId);
  const { status, body } = await request(clock, `${endpoints.api}/orders`, order);
  if (status === 202) return String(body.executionArn);
  throw new UserError(`The order ${order.orderId} was refused (HTTP ${status}): ${JSON.stringify(body)}`);
}

interface OrderView {
  readonly status: string;
  readonly details?: { readonly reason?: string };
  readonly repair?: { readonly failure: { readonly reason: string } };
}

async function getOrder(apiUrl: string, clock: Clock, orderId: string): Promise<OrderView> {
  const { status, body } = await request(clock, `${apiUrl}/orders/${encodeURIComponent(orderId)}`);
  if (status !== 200) throw new Error(`GET /orders/${orderId} answered ${status}: ${JSON.stringify(body)}`);
  return body as unknown as OrderView;
}
