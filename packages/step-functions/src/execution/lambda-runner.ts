import type { Json } from '../language/json.ts';

/** The request of a function invocation, as in the Lambda API. */
export interface LambdaRequest {
  /** The function's name or ARN, as in the definition. */
  readonly functionArn: string;
  /** JSON text */
  readonly payload: string;
  readonly invocationType?: string;
  /** `Tail`: `logResult` is wanted. */
  readonly logType?: string;
}

export interface LambdaResponse {
  /** JSON text: the result, or `{errorMessage, errorType, ...}` of a failed function. */
  readonly payload: string;
  readonly functionError?: 'Handled' | 'Unhandled';
  readonly executedVersion?: string;
  readonly requestId?: string;
  /** The end of the log in base64, if `logType` is `Tail`. */
  readonly logResult?: string;
}

/**
 * Runs Lambda functions for the engine.
 *
 * A runner whose work takes real time (a worker thread, a request) must call `hold` of the engine's clock for that
 * time, so that a virtual clock does not advance. If it neither answers nor holds, virtual time advances to the task's
 * timeout. When a task times out or a parallel branch fails, the engine does not wait for the call, which continues, as
 * on AWS.
 */
export interface LambdaRunner {
  /**
   * @param signal aborted when the engine is closed
   * @throws LambdaServiceError if the Lambda service, not the function, refuses the call
   */
  invoke(request: LambdaRequest, signal: AbortSignal): Promise<LambdaResponse>;

  /**
   * Optional, used instead of `invoke` if it exists: calls a function in this process with values instead of JSON text.
   * Do not change the input or a returned value: both belong to the execution. An error that it throws is the
   * function's error.
   * @throws LambdaServiceError as `invoke` does
   */
  call?(functionArn: string, input: Json, signal: AbortSignal): Promise<Json>;
}

/** The Lambda service refused the call; `errorName` is the error code of its API, such as TooManyRequestsException. */
export class LambdaServiceError extends Error {
  readonly errorName: string;
  readonly statusCode: number;

  constructor(errorName: string, message: string, statusCode: number) {
    super(message);
    this.errorName = errorName;
    this.statusCode = statusCode;
  }
}
