import type { AwsHistoryEvent, Clock, JsonObject } from 'step-functions-engine';
import type { Environment } from '../environment.ts';
import { UserError } from '../user-error.ts';
import type { Example } from './example.ts';

/** An order that has ended. */
export interface OrderRun {
  readonly orderId: string;
  readonly executionArn: string;
  readonly example: Example;
  /** Of the execution. */
  readonly status: string;
  /** What the API says of the order. */
  readonly outcome: string;
  readonly reason: string | undefined;
  /** In the order in which they were entered. */
  readonly states: readonly string[];
  /** As AWS counts and bills them: each state entered, and each retry. */
  readonly transitions: number;
  /** ms on the run's clock */
  readonly duration: number;
  readonly history: readonly AwsHistoryEvent[];
}

/**
 * Sends an order in, by the API unless its file says otherwise, and waits until its execution has ended.
 * @throws UserError if the API does not accept it
 */
export async function runOrder(environment: Environment, clock: Clock, example: Example): Promise<OrderRun> {
  const { orderId } = example.order;
  const faults = example.world.faults.map(({ message, times, ...fault }) => ({
    ...fault,
    subject: orderId,
    ...(message !== undefined && { message }),
    ...(times !== undefined && { times }),
  }));
  environment.faults.add(faults);
  return runToEnd(environment, clock, example, await submit(environment, clock, example));
}

/** Waits until the execution of an order that was sent in, or redriven, has ended. */
export async function runToEnd(
  environment: Environment,
  clock: Clock,
  example: Example,
  executionArn: string,
): Promise<OrderRun> {
  const { stepFunctions } = environment;
  const { orderId } = example.order;
  const { status } = await stepFunctions.whenEnded(executionArn);
  const history = await stepFunctions.history(executionArn);
  const order = await getOrder(environment.endpoints.api, clock, orderId);
  const entered = history.filter(({ type }) => type.endsWith('StateEntered'));
  return {
    orderId,
    executionArn,
    example,
    status,
    outcome: order.status,
    reason: order.details?.reason ?? order.repair?.failure.reason,
    states: entered.map(({ stateEnteredEventDetails }) => (stateEnteredEventDetails as { name: string }).name),
    transitions: entered.length + countRetries(history),
    duration: ((history.at(-1)?.timestamp ?? 0) - (history[0]?.timestamp ?? 0)) * 1000,
    history,
  };
}

async function submit(
  { stepFunctions, stateMachineArns, endpoints }: Environment,
  clock: Clock,
  { via, order }: Example,
): Promise<string> {
  if (via === 'step-functions')
    return stepFunctions.startExecution(stateMachineArns['order-processing'], order as JsonObject, order.orderId);
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) };
  const { status, body } = await request(clock, `${endpoints.api}/orders`, init);
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

async function request(
  clock: Clock,
  url: string,
  init?: RequestInit,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const release = clock.hold();
  try {
    const response = await fetch(url, init);
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  } finally {
    release();
  }
}

/** Attempts of a task after its first: a task that is scheduled again in the same visit of its state. */
function countRetries(history: readonly AwsHistoryEvent[]): number {
  const typeOf = new Map(history.map(({ id, type }) => [id, type]));
  return history.filter(
    ({ type, previousEventId }) => type.endsWith('Scheduled') && !typeOf.get(previousEventId)?.endsWith('StateEntered'),
  ).length;
}
