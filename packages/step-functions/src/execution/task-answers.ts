import type { Json } from '../language/json.ts';

/**
 * The integration pattern of a Task state: it waits for the response, for the task token, or for the end of the job.
 */
export type Pattern = 'request-response' | 'callback' | 'sync';

/** A call of a service, a function or a worker by a state. */
export interface TaskCall {
  /** The work of a Task state, or the ItemReader or ResultWriter of a distributed Map state. */
  readonly kind: 'task' | 'item-reader' | 'result-writer';
  /** As in the definition: `arn:aws:states:::batch:submitJob.sync`, a function's ARN, an activity's ARN. */
  readonly resource: string;
  readonly pattern: Pattern;
  /** The value of Parameters or Arguments; for a result writer also `Results`, the results by status. */
  readonly input: Json;
  readonly stateName: string;
  /** 0 for the first attempt, 1 for the first retry, ... */
  readonly attempt: number;
  readonly executionArn: string;
  /** Only for `.waitForTaskToken`, `.sync` and activities. */
  readonly taskToken?: string;
}

/**
 * Answers tasks instead of services, functions and workers: in a test, or on a machine without them.
 *
 * An answer that takes real time must hold the engine's clock, like a LambdaRunner. An answer that takes simulated time
 * waits for a timer of the engine's clock.
 * @example
 * ```js
 * import { StepFunctions, TaskAnswerError, VirtualClock } from 'step-functions-engine';
 * const answers = { answer: async ({ stateName }) => { throw new TaskAnswerError('Refused', `by ${stateName}`); } };
 * const lambda = { invoke: async ({ payload }) => ({ payload }) };
 * const engine = new StepFunctions({ clock: new VirtualClock(), lambda, answers });
 * const Parameters = { QueueUrl: 'payments', MessageBody: 'pay' };
 * const Pay = { Type: 'Task', Resource: 'arn:aws:states:::sqs:sendMessage', Parameters, End: true };
 * const machine = await engine.createStateMachine({ name: 'pay', definition: { StartAt: 'Pay', States: { Pay } } });
 * const { error, cause } = await engine.whenEnded(await engine.startExecution(machine));
 * console.log(error, cause); // Refused by Pay
 * ```
 */
export interface TaskAnswers {
  /**
   * @param signal aborted when the engine is closed
   * @returns undefined to call the service itself; otherwise the result of the task. For `.sync` that is the result of
   *   the job at its end; for `.waitForTaskToken` the response of the service, after which the task waits for
   *   SendTaskSuccess; for an item reader the list of items; for a result writer the state's output
   * @throws TaskAnswerError to fail the task
   */
  answer(call: TaskCall, signal: AbortSignal): Promise<Json> | undefined;
}

/** Thrown by an answer to fail the task with this error and cause, which Retry and Catch can match. */
export class TaskAnswerError extends Error {
  readonly error: string;

  constructor(error: string, cause = '') {
    super(cause);
    this.error = error;
  }
}

/** The error and cause of a task whose answer failed. */
export function failureOfAnswer(reason: unknown): { error: string; cause: string } {
  if (reason instanceof TaskAnswerError) return { error: reason.error, cause: reason.message };
  const { name, message } = reason instanceof Error ? reason : { name: 'Error', message: String(reason) };
  return { error: name, cause: message };
}
