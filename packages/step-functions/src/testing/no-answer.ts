import { type Json, TaskAnswerError, type TaskAnswers, type TaskCall } from '../index.ts';
import { keysOf } from '../mocks/mock-answers.ts';

/** A state asks for something that nobody answers for in a simulation. */
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

/** Answers in the place of services that are not there: the task fails, and `unanswered` tells of it. */
export class RefusedAnswers implements TaskAnswers {
  readonly unanswered: NoAnswerError[] = [];

  /** @returns undefined for what the engine does by itself, functions and state machines, and for what is written */
  answer(call: TaskCall): Promise<Json> | undefined {
    if (call.kind === 'result-writer') return undefined;
    if (call.kind === 'task' && /:lambda:|:states:startExecution|:aws-sdk:sfn:/.test(call.resource)) return undefined;
    const error = new NoAnswerError(call);
    this.unanswered.push(error);
    return Promise.reject(new TaskAnswerError('NoAnswer', error.message));
  }
}
