import type { Json, JsonObject } from '../language/json.ts';
import { Failure } from './failure.ts';

/** What TestState gives a state in the place of its work. */
export type Mock =
  | { readonly result: Json }
  | { readonly error: string | undefined; readonly cause: string | undefined };

/** A single state under test: what stands in for its work, and what was seen on its way. */
export class StateTest {
  /** The data after each step, by the names of TestState's inspectionData. */
  readonly inspection: JsonObject = {};
  readonly mock: Mock | undefined;
  /** The context object, where the test gives one. */
  readonly context: JsonObject | undefined;
  /** What a Map state's ItemReader would have read. */
  readonly items: Json[] | undefined;
  /** How many iterations of a Map state failed. */
  readonly failedIterations: number;

  constructor(options: {
    mock: Mock | undefined;
    context: JsonObject | undefined;
    items: Json[] | undefined;
    failedIterations: number;
  }) {
    this.mock = options.mock;
    this.context = options.context;
    this.items = options.items;
    this.failedIterations = options.failedIterations;
  }

  note(step: string, value: Json | undefined): void {
    if (value !== undefined) this.inspection[step] = value;
  }

  /** The mocked result. Throws the mocked failure; undefined if the state does its own work. */
  mocked(): Json | undefined {
    if (this.mock === undefined) return undefined;
    if ('result' in this.mock) return this.mock.result;
    throw new Failure(this.mock.error, this.mock.cause, { ofTask: true });
  }
}
