import type { Json, JsonObject } from '../language/json.ts';
import { Failure } from './failure.ts';

/** What TestState gives a state in the place of its work. */
export type Mock = { readonly result: Json } | { readonly error: string; readonly cause: string | undefined };

interface Options {
  readonly mock: Mock | undefined;
  /** The context object, where the test gives one. */
  readonly context: JsonObject | undefined;
  /** Whether the test gives the state alone, not as one of a state machine's. */
  readonly standsAlone: boolean;
  /** What a Map state's ItemReader would have read. */
  readonly items: Json[] | undefined;
  /** How many iterations of a Map state failed. */
  readonly failedIterations: number;
  /** Whether States.TaskFailed matches the mocked failure. */
  readonly failsAsTask: boolean;
}

/** A single state under test: what stands in for its work, and what was seen on its way. */
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

  get standsAlone(): boolean {
    return this.#options.standsAlone;
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
