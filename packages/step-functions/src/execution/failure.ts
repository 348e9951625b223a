/**
 * Characters that the API has room for: what is longer is cut.
 * @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_TaskFailedEventDetails.html
 */
const errorLength = 256;
const causeLength = 32_768;

/**
 * Why a state failed: what Retry and Catch match, and what ends the execution if they do not. A worker may fail a task
 * with neither error nor cause.
 */
export class Failure extends Error {
  readonly error: string | undefined;
  override readonly cause: string | undefined;
  /** A second name that ErrorEquals may use: a missed heartbeat is States.Timeout and States.HeartbeatTimeout. */
  readonly alias: string | undefined;
  /** Whether the work of a Task state failed, which States.TaskFailed matches. */
  readonly ofTask: boolean;
  /** Where it went wrong, for JSONata: the field, such as `Assign/total`. */
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

/** Unwinds the code of a thread whose execution was stopped, or whose sibling failed. No Retry or Catch sees it. */
export class Aborted extends Error {}
