import { TaskAnswerError, type TaskAnswers, type TaskCall } from '../execution/task-answers.ts';
import type { Json } from '../language/json.ts';
import type { MockResponse } from './mock.ts';
import type { MockTable } from './mock-table.ts';

/**
 * Answers tasks by mocks. The first existing mock of these is used: that of the state's name; of the Resource; of the
 * Resource's last part, `ecs:runTask.sync`; of that without its pattern, `ecs:runTask`; of the function or activity;
 * `*`.
 */
export class MockAnswers implements TaskAnswers {
  readonly #table: MockTable;

  constructor(table: MockTable) {
    this.#table = table;
  }

  /** @returns undefined if there is no mock for the call */
  answer(call: TaskCall): Promise<Json> | undefined {
    const found = keysOf(call).find(({ key }) => this.#table.has(key));
    return found && this.#reply(found, call);
  }

  async #reply({ key, isTaskResult }: Key, call: TaskCall): Promise<Json> {
    const asked = await this.#table.ask(key, { attempt: call.attempt, input: call.input, call });
    const response = asked ?? { Return: call.pattern === 'callback' ? {} : null, Callback: null };
    if (call.pattern !== 'callback') return this.#give(response);
    const { Callback } = response;
    if (Callback === undefined && isTaskResult) {
      this.#sendToken(call, response);
      return {};
    }
    const answer = await this.#give(response);
    if (Callback) this.#sendToken(call, Callback);
    return answer;
  }

  async #give({ Return = null, Throw, DelaySeconds }: MockResponse): Promise<Json> {
    await this.#table.delay(DelaySeconds);
    if (Throw !== undefined) throw new TaskAnswerError(Throw.Error, Throw.Cause);
    return Return;
  }

  #sendToken({ taskToken }: TaskCall, { Return = null, Throw, DelaySeconds = 0 }: MockResponse): void {
    this.#table.after(DelaySeconds, () => {
      const sent =
        Throw === undefined
          ? this.#table.call('SendTaskSuccess', { taskToken, output: JSON.stringify(Return) })
          : this.#table.call('SendTaskFailure', { taskToken, error: Throw.Error, cause: Throw.Cause ?? '' });
      // The task may have ended in the meantime.
      sent.catch(() => {});
    });
  }
}

interface Key {
  readonly key: string;
  /** Whether the mock is for the result of the whole task, and not only for the response of the service. */
  readonly isTaskResult: boolean;
}

/** The names of mocks that match a call, the most specific first. */
export function keysOf({ kind, stateName, resource }: Pick<TaskCall, 'kind' | 'stateName' | 'resource'>): Key[] {
  const states = {
    task: [stateName],
    'item-reader': [`${stateName}/ItemReader`, stateName],
    'result-writer': [`${stateName}/ResultWriter`],
  };
  const taskResults = [...states[kind], resource];
  const responses: string[] = [];
  const service = /^arn:[^:]*:states:[^:]*:[^:]*:(?!activity:)([^.]+)(\..+)?$/.exec(resource);
  if (service === null) taskResults.push(...(/:(?:activity|function):([^:]+)/.exec(resource)?.slice(1) ?? []));
  else {
    const [, action = '', suffix = ''] = service;
    const names = [action, action.replace(/^aws-sdk:/, '')];
    taskResults.push(...names.map((name) => name + suffix));
    if (suffix !== '') responses.push(...names);
  }
  return [
    ...taskResults.map((key) => ({ key, isTaskResult: true })),
    ...responses.map((key) => ({ key, isTaskResult: false })),
    { key: '*', isTaskResult: true },
  ];
}
