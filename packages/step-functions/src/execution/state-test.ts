import type { Json, JsonObject } from '../language/json.ts';
import { Failure } from './failure.ts';

/** The mock of TestState: the result or error of a state's work. */
export type Mock = { readonly result: Json } | { readonly error: string; readonly cause: string | undefined };

interface Options {
  readonly mock: Mock | undefined;
  /** The context object, if the test has one. */
  readonly context: JsonObject | undefined;
  /** Whether the test has the definition of the state only, not of a state machine. */
  readonly isSingleState: boolean;
  /** The items of a Map state's ItemReader. */
  readonly items: Json[] | undefined;
  /** The number of failed iterations of a Map state. */
  readonly failedIterations: number;
  /** Whether States.TaskFailed matches the mocked failure. */
  readonly failsAsTask: boolean;
}

/** The test of a single state: its mock, and the data after each step. */
export class StateTest {
  /** The data after each step, by the names of TestState's inspectionData. */
  readonly inspection: JsonObject = {};
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  get context(): JsonObject | undefined {
    return this.#options.context;
  }

  get isSingleState(): boolean {
    return this.#options.isSingleState;
  }

  get items(): Json[] | undefined {
    return this.#options.items;
  }

  get failedIterations(): number {
    return this.#options.failedIterations;
  }

  get isMocked(): boolean {
    return this.#options.mock !== undefined;
  }

  note(step: string, value: Json | undefined): void {
    if (value !== undefined) this.inspection[step] = value;
  }

  /** The mocked result. Throws the mocked failure; undefined if the state does its own work. */
  mocked(): Json | undefined {
    const { mock, failsAsTask } = this.#options;
    if (mock === undefined) return undefined;
    if ('result' in mock) return mock.result;
    throw new Failure(mock.error, mock.cause, { ofTask: failsAsTask });
  }
}
