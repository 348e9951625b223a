import type { Clock } from '../clock/clock.ts';
import type { TaskCall } from '../execution/task-answers.ts';
import type { StepFunctions } from '../index.ts';
import { isJsonObject, type Json } from '../language/json.ts';

/** One answer of a mock, with the fields of AWS's mock configuration file and two more. */
export interface MockResponse {
  /** The task's result, in the form that the state receives. */
  readonly Return?: Json;
  /** The error with which the task fails. */
  readonly Throw?: { readonly Error: string; readonly Cause?: string };
  /** s of the engine's clock until the answer. @default 0 */
  readonly DelaySeconds?: number;
  /**
   * For a task that waits for its token: the answer with the token, `DelaySeconds` after the task was submitted; null:
   * the token is never used. `Return` is then the immediate response of the service.
   */
  readonly Callback?: MockResponse | null;
}

/** The second argument of a mock function. */
export interface MockTools {
  readonly engine: StepFunctions;
  /** For simulated delays: `clock.setTimer(clock.now() + 60_000, …)` runs a minute later. */
  readonly clock: Clock;
  /** For the mock of a task: the state, its Resource, the attempt, the task token, ... */
  readonly call?: TaskCall;
  /** For the mock of a Lambda function: its name or ARN in the definition. */
  readonly functionArn?: string;
}

/**
 * Returns the task's result or throws its error. Undefined, for a task that waits for its token: the token is never
 * used.
 */
export type MockFunction = (input: Json, tools: MockTools) => unknown;

/**
 * The answer of a state's task, a service or a function:
 *
 * - a function of the task's input;
 * - `{ Return }` or `{ Throw }`, also with `DelaySeconds` and `Callback`;
 * - an Error: the task fails with it;
 * - the form of TestState, `{ result: '<JSON text>' }` or `{ errorOutput: { error, cause } }`;
 * - a list of these: one for each call; the last one is for all further calls;
 * - the form of AWS's mock configuration, `{ "0": { Return }, "1-2": { Throw } }`: by the attempt, 0 is the first;
 * - any other value: the result itself.
 */
export type Mock =
  | MockFunction
  | MockResponse
  | Error
  | readonly unknown[]
  | { readonly [member: string]: unknown }
  | Json;

/** Mocks by the names of states, resources or functions. */
export type Mocks = Readonly<Record<string, Mock>>;

/** A mock is invalid; the message names it and says what to do. */
export class MockError extends Error {
  override readonly name = 'MockError';
}

/** The reply of a mock to one call: a function to call, or an answer. */
export type Reply = MockFunction | MockResponse;

/** A parsed mock: returns the reply to the `nth` call, from 0, with this `attempt` of the task. */
export type Replies = (attempt: number, nth: number) => Reply;

/**
 * Reads a mock.
 * @param name of the mock, for error messages
 * @throws MockError
 */
export function readMock(mock: unknown, name: string): Replies {
  const single = readReply(mock, name);
  if (single !== undefined) return () => single;
  if (Array.isArray(mock) && mock.length > 0) {
    const replies = mock.map((item, index) => readReply(item, `${name}[${index}]`));
    if (replies.every((reply) => reply !== undefined)) {
      return (_attempt, nth) => replies[Math.min(nth, replies.length - 1)] ?? {};
    }
  }
  const attempts = isJsonObject(mock as Json) ? readAttempts(mock as object, name) : undefined;
  if (attempts !== undefined) return attempts;
  const response: MockResponse = { Return: mock as Json };
  return () => response;
}

/** Reads a function, or an object with the fields of an answer; undefined for any other value. */
function readReply(mock: unknown, name: string): Reply | undefined {
  if (typeof mock === 'function') return mock as MockFunction;
  if (mock instanceof Error) return { Throw: { Error: mock.name, Cause: mock.message } };
  if (typeof mock !== 'object' || mock === null || Array.isArray(mock)) return undefined;
  return readTestStateMock(mock) ?? readResponse(mock, name);
}

function readResponse(mock: object, name: string): MockResponse | undefined {
  const members = Object.keys(mock);
  const isResponse = members.some((member) => ['Return', 'Throw', 'Callback'].includes(member));
  if (!isResponse || !members.every((member) => ['Return', 'Throw', 'DelaySeconds', 'Callback'].includes(member))) {
    return undefined;
  }
  const { Return, Throw, DelaySeconds, Callback } = mock as Record<string, unknown>;
  if (Return !== undefined && Throw !== undefined) throw new MockError(`The mock ${name} has both Return and Throw.`);
  if (
    Throw !== undefined &&
    !(isJsonObject(Throw as Json) && typeof (Throw as { Error?: unknown }).Error === 'string')
  ) {
    throw new MockError(
      `The mock ${name}: Throw must be an object with the string Error, and optionally the string Cause.`,
    );
  }
  if (DelaySeconds !== undefined && !(typeof DelaySeconds === 'number' && DelaySeconds >= 0)) {
    throw new MockError(`The mock ${name}: DelaySeconds must be a number of seconds, 0 or more.`);
  }
  if (Callback !== undefined && Callback !== null) {
    const isOne = typeof Callback === 'object' && readResponse(Callback, `${name}/Callback`) !== undefined;
    if (!isOne) throw new MockError(`The mock ${name}: Callback must be null or an object with Return or Throw.`);
  }
  return mock as MockResponse;
}

/**
 * Reads the `mock` of TestState. If `result` is not the JSON text of an object, list or string, the object is a plain
 * result.
 */
function readTestStateMock(mock: object): MockResponse | undefined {
  const { result, errorOutput, fieldValidationMode, ...rest } = mock as Record<string, unknown>;
  if (Object.keys(rest).length > 0) return undefined;
  if (isJsonObject(errorOutput as Json) && result === undefined) {
    const { error, cause } = errorOutput as { error?: unknown; cause?: unknown };
    if (typeof error !== 'string') return undefined;
    return { Throw: { Error: error, ...(typeof cause === 'string' && { Cause: cause }) } };
  }
  if (typeof result !== 'string' || errorOutput !== undefined) return undefined;
  if (fieldValidationMode === undefined && !/^\s*[{["]/.test(result)) return undefined;
  try {
    return { Return: JSON.parse(result) };
  } catch {
    return undefined;
  }
}

/** Reads `{ "0": response, "1-2": response }`; undefined if the fields are not attempts. */
function readAttempts(mock: object, name: string): Replies | undefined {
  const entries = Object.entries(mock);
  const ranges = entries.map(([key]) => /^(\d+)(?:-(\d+))?$/.exec(key));
  if (entries.length === 0 || ranges.some((range) => range === null)) return undefined;
  const replies = entries.map(([key, value], index) => {
    const [, first, last = first] = ranges[index] ?? [];
    return { first: Number(first), last: Number(last), reply: readReply(value, `${name}/${key}`) };
  });
  if (replies.some(({ reply }) => reply === undefined)) return undefined;
  return (attempt) => {
    const found = replies.find(({ first, last }) => first <= attempt && attempt <= last)?.reply;
    if (found !== undefined) return found;
    const known = entries.map(([key]) => key).join(', ');
    throw new MockError(`The mock ${name} has no answer for attempt ${attempt}: it has ${known}.`);
  };
}
