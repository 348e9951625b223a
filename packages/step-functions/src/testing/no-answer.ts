import { type Json, TaskAnswerError, type TaskAnswers, type TaskCall } from '../index.ts';
import { keysOf } from '../mocks/mock-answers.ts';

/**
 * In a simulation, a state calls something that has neither a mock nor a function. The message names the state and the
 * mock to add.
 */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  constructor(call: TaskCall) {
    const { stateName, resource, kind } = call;
    const short = resource.replace(/^arn:[^:]*:states:[^:]*:[^:]*:(?!activity:)/, '').replace(/^arn:.*:activity:/, '');
    const what = { task: '', 'item-reader': ' for the items', 'result-writer': ' for the results' }[kind];
    const [name = stateName] = keysOf(call).map(({ key }) => key);
    super(
      `Nothing answers${what} in the state '${stateName}' (${resource}): give a mock named '${name}' or '${short}'.`,
    );
  }
}

/** Answers tasks that have no mock: the task fails, and `unanswered` contains the error. */
export class RefusedAnswers implements TaskAnswers {
  readonly unanswered: NoAnswerError[] = [];

  /** @returns undefined for functions and state machines, which the engine calls itself, and for result writers */
  answer(call: TaskCall): Promise<Json> | undefined {
    if (call.kind === 'result-writer') return undefined;
    if (call.kind === 'task' && /:lambda:|:states:startExecution|:aws-sdk:sfn:/.test(call.resource)) return undefined;
    const error = new NoAnswerError(call);
    this.unanswered.push(error);
    return Promise.reject(new TaskAnswerError('NoAnswer', error.message));
  }
}
