import type { Clock } from '../clock.ts';
import type { TaskCall } from '../execution/task-answers.ts';
import type { StepFunctions } from '../index.ts';
import { isJsonObject, type Json } from '../language/json.ts';

/** One answer of a mock, in the members of AWS's mock configuration file and two more. */
export interface MockResponse {
  /** The task's result, in the shape that the state gets. */
  readonly Return?: Json;
  /** The error with which the task fails. */
  readonly Throw?: { readonly Error: string; readonly Cause?: string };
  /** s, by the engine's clock, until it answers. @default 0 */
  readonly DelaySeconds?: number;
  /**
   * Of a task that waits for its token: what the token is answered with, `DelaySeconds` after the task was submitted; null
   * leaves it unanswered. Beside it, `Return` is what the service answers at once.
   */
  readonly Callback?: MockResponse | null;
}

/** What a mock that is a function is given besides the task's input. */
export interface MockTools {
  readonly engine: StepFunctions;
  /** `clock.setTimer(clock.now() + 60_000, …)` is a minute later: on a virtual clock, in no time. */
  readonly clock: Clock;
  /** Of a task: the state, its Resource, the attempt, the task token, ... */
  readonly call?: TaskCall;
  /** Of a function: what the definition calls it. */
  readonly functionArn?: string;
}

/** Gives the task's result or throws its error; undefined leaves the token of a task that waits for one unanswered. */
export type MockFunction = (input: Json, tools: MockTools) => unknown;

/**
 * What answers for a state, a service or a function:
 *
 * - a function of the task's input;
 * - `{ Return }` or `{ Throw }`, with `DelaySeconds` and `Callback` beside it; an Error is thrown;
 * - TestState's shape, `{ result: '<JSON text>' }` or `{ errorOutput: { error, cause } }`;
 * - a list of those: the first call gets the first, the second the second; the last one answers all further calls;
 * - AWS's `{ "0": { Return }, "1-2": { Throw } }`: by the attempt, 0 for the first, then the retries;
 * - any other value: the result itself.
 */
export type Mock =
  | MockFunction
  | MockResponse
  | Error
  | readonly unknown[]
  | { readonly [member: string]: unknown }
  | Json;

/** Mocks by the names of what they stand for. */
export type Mocks = Readonly<Record<string, Mock>>;

/** A mock says something that cannot be meant. */
export class MockError extends Error {
  override readonly name = 'MockError';
}

/** What a mock says to one call: a function to ask, or an answer. */
export type Reply = MockFunction | MockResponse;

/** A mock, read: gives its reply to the `nth` call, from 0, of a task at its `attempt`. */
export type Replies = (attempt: number, nth: number) => Reply;

/**
 * Reads a mock.
 * @param name of what it stands for, for messages
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

/** A function or an answer that says that it is one; undefined for any other value. */
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
    throw new MockError(`The mock ${name}: Throw must be an object with the text Error, and perhaps the text Cause.`);
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

/** The `mock` of TestState. A text that is no JSON object, list or text is a member of a result, not such a mock. */
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

/** `{ "0": response, "1-2": response }`; undefined where the members are no attempts. */
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
