import { Failure } from '../execution/failure.ts';
import { failureOfAnswer, type TaskCall } from '../execution/task-answers.ts';
import type { Visit } from '../execution/visit.ts';
import type { WaitingPoint } from '../execution/waiting-point.ts';
import type { Json } from '../language/json.ts';

/**
 * Gets the outcome of a call from a mock (`TaskAnswers`), or from the service if no mock answers. `waiting` receives
 * the outcome as a message.
 * @param service calls the service and sends its outcome to `waiting`
 */
export function ask(
  visit: Visit,
  waiting: WaitingPoint,
  call: Omit<TaskCall, 'stateName' | 'attempt' | 'executionArn'>,
  service: () => void,
): void {
  const { execution } = visit.thread;
  const { host } = execution;
  const stateName = visit.state.name;
  const answer = host.answers?.answer(
    { ...call, stateName, attempt: visit.retryCount, executionArn: execution.arn },
    host.signal,
  );
  if (answer === undefined) {
    service();
    return;
  }
  answer.then(
    (value) => waiting.send({ type: 'answer', value }),
    (reason: unknown) => waiting.send({ type: 'failure', ...failureOfAnswer(reason) }),
  );
}

/** The response of the service, or the answer of a mock. */
export interface Outcome {
  readonly type: 'response' | 'answer';
  readonly value: Json;
}

/**
 * Makes a call outside of the execution, and records its outcome as an input of the execution.
 * @param service makes the call; `failureOf` converts what it throws into a failure
 * @throws Failure
 */
export async function callOutside(
  visit: Visit,
  call: Pick<TaskCall, 'kind' | 'resource' | 'input'>,
  service: () => Promise<Json>,
  failureOf: (reason: unknown) => { error: string; cause: string },
): Promise<Outcome> {
  const { thread } = visit;
  const waiting = thread.execution.waitingPoints.open();
  try {
    waiting.runEffect(() =>
      ask(visit, waiting, { ...call, pattern: 'request-response' }, () => {
        service().then(
          (value) => waiting.send({ type: 'response', value }),
          (reason: unknown) => waiting.send({ type: 'failure', ...failureOf(reason) }),
        );
      }),
    );
    const message = await thread.receive(waiting.mailbox);
    if (message.type === 'failure') throw new Failure(message.error, message.cause);
    return message.type === 'response' || message.type === 'answer' ? message : { type: 'answer', value: null };
  } finally {
    waiting.close();
  }
}
