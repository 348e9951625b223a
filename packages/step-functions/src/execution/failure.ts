/**
 * characters; a longer error name is cut, as in the API.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_TaskFailedEventDetails.html
 */
const errorLength = 256;
const causeLength = 32_768;

/**
 * The failure of a state: Retry and Catch match it; otherwise it ends the execution. A worker may fail a task without
 * error and cause.
 */
export class Failure extends Error {
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** A second name for ErrorEquals: a missed heartbeat is States.Timeout and States.HeartbeatTimeout. */
  readonly alias: string | undefined;
  /** Whether the work of a Task state failed, which States.TaskFailed matches. */
  readonly ofTask: boolean;
  /** For JSONata: the field whose expression failed, such as `Assign/total`. */
  readonly location: string | undefined;

  constructor(
    error: string | undefined,
    cause: string | undefined,
    more: { alias?: string; ofTask?: boolean; location?: string | undefined } = {},
  ) {
    super(`${error}: ${cause}`);
    this.error = error?.slice(0, errorLength);
    this.cause = cause?.slice(0, causeLength);
    this.alias = more.alias;
    this.ofTask = more.ofTask ?? false;
    this.location = more.location;
  }
}

/** Ends the code of a thread whose execution was stopped, or whose sibling failed. Retry and Catch do not handle it. */
export class Aborted extends Error {}

/**
 * Logs an error that the engine did not expect, with its stack.
 * @param place where it was thrown
 * @returns its message
 */
export function logUnexpected(thrown: unknown, place: string, log: ((line: string) => void) | undefined): string {
  log?.(`${place}: ${thrown instanceof Error ? thrown.stack : String(thrown)}`);
  return thrown instanceof Error ? thrown.message : String(thrown);
}
