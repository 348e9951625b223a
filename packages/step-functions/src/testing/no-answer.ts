import { type Json, TaskAnswerError, type TaskAnswers, type TaskCall } from '../index.ts';
import { isJsonObject } from '../language/json.ts';
import { keysOf } from '../mocks/mock-answers.ts';

/**
 * In a simulation, a state calls something that has neither a mock nor a function. The message names the state and the
 * mock to add.
 */
export class NoAnswerError extends Error {
  override readonly name = 'NoAnswerError';

  /** @param remedy what to do besides adding a mock, for the message */
  constructor(call: TaskCall, remedy = '') {
    const { stateName, resource, kind } = call;
    const short = resource.replace(/^arn:[^:]*:states:[^:]*:[^:]*:(?!activity:)/, '').replace(/^arn:.*:activity:/, '');
    const what = { task: '', 'item-reader': ' for the items', 'result-writer': ' for the results' }[kind];
    const [name = stateName] = keysOf(call).map(({ key }) => key);
    super(
      `The state '${stateName}' (${resource}) has no mock${what}: ${remedy}add a mock named '${name}' or '${short}'.`,
    );
  }
}

/** The functions and state machines of a simulation. */
export interface Given {
  hasFunction(functionArn: string): boolean;
  readonly functions: readonly string[];
  /** The names of the state machines. */
  readonly stateMachines: readonly string[];
}

/** Answers tasks that have no mock: the task fails, and `unanswered` contains the error. */
export class RefusedAnswers implements TaskAnswers {
  readonly unanswered: NoAnswerError[] = [];
  readonly #given: Given;

  constructor(given: Given) {
    this.#given = given;
  }

  /** @returns undefined for given functions and state machines, which the engine calls itself, and for result writers */
  answer(call: TaskCall): Promise<Json> | undefined {
    const error = this.#refusalOf(call);
    if (error === undefined) return undefined;
    this.unanswered.push(error);
    return Promise.reject(new TaskAnswerError('NoAnswer', error.message));
  }

  #refusalOf(call: TaskCall): NoAnswerError | undefined {
    const { kind, resource, input } = call;
    if (kind === 'result-writer') return undefined;
    const parameters = isJsonObject(input) ? input : {};
    if (kind === 'task' && /:lambda:/.test(resource)) {
      const name = /:states:/.test(resource) ? String(parameters.FunctionName) : resource;
      if (this.#given.hasFunction(name)) return undefined;
      return new NoAnswerError(
        call,
        `add the function ${name} to lambdas (present: ${listOf(this.#given.functions)}), or `,
      );
    }
    if (kind === 'task' && /:(states|aws-sdk:sfn):start(Sync)?Execution/.test(resource)) {
      const arn = String(parameters.StateMachineArn);
      const name = /:stateMachine:([^:]+)/.exec(arn)?.[1] ?? arn;
      if (this.#given.stateMachines.includes(name)) return undefined;
      const given = listOf(this.#given.stateMachines);
      return new NoAnswerError(call, `add the state machine ${name} to stateMachines (present: ${given}), or `);
    }
    return /:aws-sdk:sfn:/.test(resource) ? undefined : new NoAnswerError(call);
  }
}

function listOf(names: readonly string[]): string {
  return names.join(', ') || 'none';
}
