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
  /** In the order in which they were entered. */
  readonly states: readonly string[];
  /** As AWS counts and bills them: each state entered, and each retry. */
  readonly transitions: number;
  /** ms on the run's clock */
  readonly duration: number;
  readonly history: readonly AwsHistoryEvent[];
}

/** Waits until an execution has ended. */
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

/** Attempts of a task after its first: a task that is scheduled again in the same visit of its state. */
function countRetries(history: readonly AwsHistoryEvent[]): number {
  const typeOf = new Map(history.map(({ id, type }) => [id, type]));
  return history.filter(
    ({ type, previousEventId }) => type.endsWith('Scheduled') && !typeOf.get(previousEventId)?.endsWith('StateEntered'),
  ).length;
}

/** Lets go wrong what an example says, for what its execution is about alone. */
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

/** What starts an execution. */
export interface Submission {
  readonly workflow: WorkflowName;
  /** Where the API takes it. */
  readonly route: string;
  /** Its name in an error. */
  readonly what: string;
  /** The execution's name where it is started without the API. */
  readonly id: string;
  readonly content: object;
  readonly via: 'api' | 'step-functions';
}

/**
 * Sends in what starts an execution, by the API unless it says otherwise.
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

/** What the API shows at a path. */
export async function view({ endpoints }: Environment, clock: Clock, path: string): Promise<Record<string, unknown>> {
  const { status, body } = await request(clock, `${endpoints.api}${path}`);
  if (status !== 200) throw new Error(`GET ${path} answered ${status}: ${JSON.stringify(body)}`);
  return body;
}

/** A request to the API, a POST if it has content, while virtual time stands still. */
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
