/**
 * A failure at run time, as Retry and Catch see it: `error` is the name (States.Runtime, ...), `cause` AWS's text without
 * the prefix "An error occurred while executing the state ...", which only the interpreter can write.
 */
export class StatesError extends Error {
  override readonly name = 'StatesError';
  readonly error: string;
  override readonly cause: string;
  /** The field whose expression failed, as EvaluationFailed events name it (`Output/total`); JSONata only. */
  readonly location: string | undefined;

  constructor(error: string, cause: string, location?: string) {
    super(`${error}: ${cause}`);
    this.error = error;
    this.cause = cause;
    this.location = location;
  }
}
