import type { Json } from '../language/json.ts';

/** How a Task state waits for a service: for its answer, for a task token to come back, for the job to end. */
export type Pattern = 'request-response' | 'callback' | 'sync';

/** What a state asks of a service, a function or a worker. */
export interface TaskCall {
  /** A Task state's work, or what a distributed Map state reads its items with and writes its results with. */
  readonly kind: 'task' | 'item-reader' | 'result-writer';
  /** As the definition has it: `arn:aws:states:::batch:submitJob.sync`, a function's ARN, an activity's ARN. */
  readonly resource: string;
  readonly pattern: Pattern;
  /** What Parameters or Arguments give; of a result writer also `Results`: the results by status. */
  readonly input: Json;
  readonly stateName: string;
  /** 0 for the first attempt, 1 for the first retry, ... */
  readonly attempt: number;
  readonly executionArn: string;
  /** Where the task waits for one: of `.waitForTaskToken`, `.sync` and activities. */
  readonly taskToken?: string;
}

/**
 * Stands in for services, functions and workers: of a test, or of whoever has none of them at hand.
 *
 * An answer that takes real time holds the engine's clock, as a LambdaRunner does; on a virtual clock it may wait for a
 * timer of the clock instead.
 */
export interface TaskAnswers {
  /**
   * @param signal aborted when the engine is closed
   * @returns undefined where nobody stands in: the service itself is asked. Else the result of the task, in the shape
   * that the state gets: of `.sync` what is known when the job has ended, of `.waitForTaskToken` what TaskSubmitted shows
   * (the token is to be sent by SendTaskSuccess), of an item reader the list of items, of a result writer the state's
   * output
   * @throws TaskAnswerError where the task fails
   */
  answer(call: TaskCall, signal: AbortSignal): Promise<Json> | undefined;
}

/** The task fails with this error and cause, which catchers and retriers see. */
export class TaskAnswerError extends Error {
  readonly error: string;

  constructor(error: string, cause = '') {
    super(cause);
    this.error = error;
  }
}

/** What a failed answer makes of the task. */
export function failureOfAnswer(reason: unknown): { error: string; cause: string } {
  if (reason instanceof TaskAnswerError) return { error: reason.error, cause: reason.message };
  const { name, message } = reason instanceof Error ? reason : { name: 'Error', message: String(reason) };
  return { error: name, cause: message };
}
