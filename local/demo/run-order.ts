import type { Clock } from 'step-functions-engine';
import type { Environment } from '../environment.ts';
import type { Example } from './example.ts';
import { addFaults, type EndedExecution, readExecution, submit, view } from './run-execution.ts';

/** An order that has ended. */
export interface OrderRun extends EndedExecution {
  readonly orderId: string;
  readonly example: Example;
  /** The status of the order, as the API returns it. */
  readonly outcome: string;
  readonly reason: string | undefined;
}

/**
 * Sends an order as its example describes, and waits until its execution has ended.
 * @throws UserError if the API does not accept it
 */
export async function runOrder(environment: Environment, clock: Clock, example: Example): Promise<OrderRun> {
  const { order, via, testEnvironment } = example;
  addFaults(environment.faults, order.orderId, testEnvironment.faults);
  const submission = { workflow: 'order-processing', route: '/orders', what: 'order', id: order.orderId } as const;
  const executionArn = await submit(environment, clock, { ...submission, content: order, via });
  return runToEnd(environment, clock, example, executionArn);
}

/** Waits until the execution of an order that was sent or redriven has ended. */
export async function runToEnd(
  environment: Environment,
  clock: Clock,
  example: Example,
  executionArn: string,
): Promise<OrderRun> {
  const { orderId } = example.order;
  const ended = await readExecution(environment, executionArn);
  const order = (await view(environment, clock, `/orders/${encodeURIComponent(orderId)}`)) as unknown as OrderView;
  const reason = order.details?.reason ?? order.repair?.failure.reason;
  return { ...ended, orderId, example, outcome: order.status, reason };
}

interface OrderView {
  readonly status: string;
  readonly details?: { readonly reason?: string };
  readonly repair?: { readonly failure: { readonly reason: string } };
}
