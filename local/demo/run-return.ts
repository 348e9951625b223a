import type { Clock } from 'step-functions-engine';
import type { Environment } from '../environment.ts';
import type { ReturnExample } from './return-example.ts';
import { addFaults, type EndedExecution, readExecution, submit, view } from './run-execution.ts';

/** A return that has ended. */
export interface ReturnRun extends EndedExecution {
  readonly returnId: string;
  readonly orderId: string;
  readonly example: ReturnExample;
  /** The status of the return, as the API returns it. */
  readonly outcome: string;
  /** minor units */
  readonly refunded: number;
  /** The goods that were accepted. */
  readonly takenBack: readonly { readonly sku: string; readonly quantity: number; readonly condition: string }[];
}

/**
 * Sends a return as its example describes, and waits until its execution has ended.
 * @throws UserError if the API does not accept it
 */
export async function runReturn(environment: Environment, clock: Clock, example: ReturnExample): Promise<ReturnRun> {
  const { return: content, via, testEnvironment } = example;
  addFaults(environment.faults, content.returnId, testEnvironment.faults);
  const submission = { workflow: 'order-return', route: '/returns', what: 'return', id: content.returnId } as const;
  const executionArn = await submit(environment, clock, { ...submission, content, via });
  return returnToEnd(environment, clock, example, executionArn);
}

/** Waits until the execution of a return that was sent or redriven has ended. */
export async function returnToEnd(
  environment: Environment,
  clock: Clock,
  example: ReturnExample,
  executionArn: string,
): Promise<ReturnRun> {
  const { returnId } = example.return;
  const ended = await readExecution(environment, executionArn);
  const body = await view(environment, clock, `/returns/${encodeURIComponent(returnId)}`);
  const refund = body.refund as { status?: string; amount?: number } | undefined;
  const refunded = refund?.status === 'DONE' ? (refund.amount ?? 0) : 0;
  const takenBack = (body.takenBack ?? []) as ReturnRun['takenBack'];
  const orderId = String(body.orderId);
  return { ...ended, returnId, orderId, example, outcome: String(body.status), refunded, takenBack };
}
