import type { Json } from '../language/json.ts';

/** A call of a function, as the Lambda API takes it. */
export interface LambdaRequest {
  /** The function's name or ARN, as the definition gives it. */
  readonly functionArn: string;
  /** JSON text */
  readonly payload: string;
  readonly invocationType?: string;
  /** `Tail` asks for the end of the log. */
  readonly logType?: string;
}

export interface LambdaResponse {
  /** What the function returned: JSON text. Of a failed function: `{errorMessage, errorType, ...}`. */
  readonly payload: string;
  readonly functionError?: 'Handled' | 'Unhandled';
  readonly executedVersion?: string;
  readonly requestId?: string;
  /** The end of the log in base64, where it was asked for. */
  readonly logResult?: string;
}

/**
 * Runs Lambda functions for the engine.
 *
 * A runner whose work takes real time (a worker thread, a request) holds the engine's clock while it works, so that a
 * virtual clock stands still; one that never answers and does not hold lets virtual time run on to the task's timeout.
 * The engine goes on without waiting when a task times out or its sibling fails: the call itself runs on, as on AWS.
 */
export interface LambdaRunner {
  /**
   * @param signal aborted when the engine is closed
   * @throws LambdaServiceError where the Lambda service, not the function, refuses the call
   */
  invoke(request: LambdaRequest, signal: AbortSignal): Promise<LambdaResponse>;

  /**
   * Used instead of `invoke` where there is one: calls functions in this process, value in, value out, without a detour
   * over JSON text. Both values belong to the execution: neither may be changed. What it throws is the function's error.
   * @throws LambdaServiceError as invoke does
   */
  call?(functionArn: string, input: Json, signal: AbortSignal): Promise<Json>;
}

/** The Lambda service refused the call: `errorName` as its API names it, such as TooManyRequestsException. */
export class LambdaServiceError extends Error {
  readonly errorName: string;
  readonly statusCode: number;

  constructor(errorName: string, message: string, statusCode: number) {
    super(message);
    this.errorName = errorName;
    this.statusCode = statusCode;
  }
}
