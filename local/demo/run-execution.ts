import type { AwsHistoryEvent, Clock, JsonObject } from 'step-functions-engine';
import { UserError } from 'step-functions-engine/server';
import type { WorkflowName } from '../../state-machines/manifest.ts';
import type { Environment } from '../environment.ts';
import type { FaultList } from '../faults/fault-list.ts';
import type { ExampleFault } from './schema.ts';

/** An execution that has ended. */
export interface EndedExecution {
  readonly executionArn: string;
  readonly status: string;
  /** The names of the states, in the sequence in which they were entered. */
  readonly states: readonly string[];
  /** Counted as AWS bills them: each entered state, and each retry. */
  readonly transitions: number;
  /** ms on the run's clock */
  readonly duration: number;
  readonly history: readonly AwsHistoryEvent[];
}

/** Waits until an execution has ended, and reads how it ended. */
export async function readExecution({ stepFunctions }: Environment, executionArn: string): Promise<EndedExecution> {
  const { status } = await stepFunctions.whenEnded(executionArn);
  const history = await stepFunctions.history(executionArn);
  const entered = history.filter(({ type }) => type.endsWith('StateEntered'));
  return {
    executionArn,
    status,
    states: entered.map(({ stateEnteredEventDetails }) => (stateEnteredEventDetails as { name: string }).name),
    transitions: entered.length + countRetries(history),
    duration: ((history.at(-1)?.timestamp ?? 0) - (history[0]?.timestamp ?? 0)) * 1000,
    history,
  };
}

/** The number of retries: tasks that are scheduled again in the same visit of their state. */
function countRetries(history: readonly AwsHistoryEvent[]): number {
  const typeOf = new Map(history.map(({ id, type }) => [id, type]));
  return history.filter(
    ({ type, previousEventId }) => type.endsWith('Scheduled') && !typeOf.get(previousEventId)?.endsWith('StateEntered'),
  ).length;
}

/** Adds the faults of an example for its own order or return. */
export function addFaults(faults: FaultList, subject: string, examples: readonly ExampleFault[]): void {
  faults.add(
    examples.map(({ message, times, ...fault }) => ({
      ...fault,
      subject,
      ...(message !== undefined && { message }),
      ...(times !== undefined && { times }),
    })),
  );
}

/** A request that starts an execution. */
export interface Submission {
  readonly workflow: WorkflowName;
  /** The path of its route in the API. */
  readonly route: string;
  /** Its name in error messages: `order`. */
  readonly what: string;
  /** The id, which is the execution's name. */
  readonly id: string;
  readonly content: object;
  readonly via: 'api' | 'step-functions';
}

/**
 * Starts an execution through the API, or directly if `via` is `step-functions`.
 * @returns the execution's ARN
 * @throws UserError if the API does not accept it
 */
export async function submit(
  { stepFunctions, stateMachineArns, endpoints }: Environment,
  clock: Clock,
  { workflow, route, what, id, content, via }: Submission,
): Promise<string> {
  if (via === 'step-functions')
    return stepFunctions.startExecution(stateMachineArns[workflow], content as JsonObject, id);
  const { status, body } = await request(clock, `${endpoints.api}${route}`, content);
  if (status === 202) return String(body.executionArn);
  throw new UserError(`The ${what} ${id} was refused (HTTP ${status}): ${JSON.stringify(body)}`);
}

/**
 * Reads an order or a return from the API.
 * @throws Error if the response is not 200
 */
export async function view({ endpoints }: Environment, clock: Clock, path: string): Promise<Record<string, unknown>> {
  const { status, body } = await request(clock, `${endpoints.api}${path}`);
  if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** Sends a request to the API, a POST if it has content. Virtual time does not advance meanwhile. */
export async function request(
  clock: Clock,
  url: string,
  content?: object,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const release = clock.hold();
  try {
    const response = await fetch(url, content && post(content));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  } finally {
    release();
  }
}

const post = (content: object): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(content),
});
