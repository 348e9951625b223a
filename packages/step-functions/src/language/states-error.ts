/**
 * A failure at run time, for Retry and Catch: `error` is the name (States.Runtime, ...), `cause` is AWS's text without
 * the prefix "An error occurred while executing the state ...", which the interpreter adds.
 */
export class StatesError extends Error {
  override readonly name = 'StatesError';
  readonly error: string;
  override readonly cause: string;
  /** The field whose expression failed, as in EvaluationFailed events (`Output/total`); JSONata only. */
  readonly location: string | undefined;

  constructor(error: string, cause: string, location?: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
    this.location = location;
  }
}
