import type { Clock, JsonObject } from 'step-functions-engine';
import { UserError } from 'step-functions-engine/server';
import type { Environment } from '../environment.ts';
import type { ReturnExample } from './return-example.ts';
import { addFaults, type EndedExecution, readExecution, request } from './run-execution.ts';

/** A return that has ended. */
export interface ReturnRun extends EndedExecution {
  readonly returnId: string;
  readonly orderId: string;
  readonly example: ReturnExample;
  /** What the API says of the return. */
  readonly outcome: string;
  /** minor units */
  readonly refunded: number;
  /** What is no longer with the customer. */
  readonly takenBack: readonly { readonly sku: string; readonly quantity: number; readonly condition: string }[];
}

/**
 * Sends a return in, by the API unless its file says otherwise, and waits until its execution has ended.
 * @throws UserError if the API does not accept it
 */
export async function runReturn(environment: Environment, clock: Clock, example: ReturnExample): Promise<ReturnRun> {
  addFaults(environment.faults, example.return.returnId, example.testEnvironment.faults);
  return returnToEnd(environment, clock, example, await submit(environment, clock, example));
}

/** Waits until the execution of a return that was sent in, or redriven, has ended. */
export async function returnToEnd(
  environment: Environment,
  clock: Clock,
  example: ReturnExample,
  executionArn: string,
): Promise<ReturnRun> {
  const { returnId } = example.return;
  const ended = await readExecution(environment, executionArn);
  const { status, body } = await request(clock, `${environment.endpoints.api}/returns/${encodeURIComponent(returnId)}`);
  if (status !== 200) throw new Error(`GET /returns/${returnId} answered ${status}: ${JSON.stringify(body)}`);
  const refund = body.refund as { status?: string; amount?: number } | undefined;
  const refunded = refund?.status === 'DONE' ? (refund.amount ?? 0) : 0;
  const takenBack = (body.takenBack ?? []) as ReturnRun['takenBack'];
  const orderId = String(body.orderId);
  return { ...ended, returnId, orderId, example, outcome: String(body.status), refunded, takenBack };
}

async function submit(
  { stepFunctions, stateMachineArns, endpoints }: Environment,
  clock: Clock,
  { via, return: content }: ReturnExample,
): Promise<string> {
  if (via === 'step-functions') {
    return stepFunctions.startExecution(stateMachineArns['order-return'], content as JsonObject, content.returnId);
  }
  const { status, body } = await request(clock, `${endpoints.api}/returns`, content);
  if (status === 202) return String(body.executionArn);
  throw new UserError(`The return ${content.returnId} was refused (HTTP ${status}): ${JSON.stringify(body)}`);
}
