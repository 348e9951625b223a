import {
  type Clock,
  type LambdaRequest,
  type LambdaResponse,
  type LambdaRunner,
  LambdaServiceError,
} from '../index.ts';

/**
 * Functions behind the Lambda API of something else: `sam local start-lambda`, LocalStack, floci, or the runtime interface
 * emulator of one function's image.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class LambdaEndpoint implements LambdaRunner {
  readonly url: string;
  readonly #clock: Clock;
  readonly #isOneFunction: boolean;

  /** @param isOneFunction the endpoint has one function, which it calls `function`, or the URL's path names it */
  constructor(url: string, clock: Clock, isOneFunction: boolean) {
    this.url = url.replace(/\/$/, '');
    this.#clock = clock;
    this.#isOneFunction = isOneFunction;
  }

  /** @throws LambdaServiceError as the endpoint answers */
  async invoke({ functionArn, payload, invocationType }: LambdaRequest, signal: AbortSignal): Promise<LambdaResponse> {
    const release = this.#clock.hold();
    try {
      const response = await fetch(this.#address(functionArn), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-amz-invocation-type': invocationType ?? 'RequestResponse',
        },
        body: payload,
        signal,
      });
      const body = await response.text();
      if (!response.ok) throw serviceError(response, body);
      const functionError = response.headers.get('x-amz-function-error');
      const executedVersion = response.headers.get('x-amz-executed-version');
      // The runtime interface emulator answers an error of the function with no header that says so.
      const failed = functionError !== null || (this.#isOneFunction && isFunctionError(body));
      return {
        payload: body === '' ? 'null' : body,
        ...(failed && { functionError: functionError === 'Handled' ? 'Handled' : 'Unhandled' }),
        ...(executedVersion !== null && { executedVersion }),
      };
    } catch (error) {
      if (error instanceof LambdaServiceError) throw error;
      const { message, cause } = error as Error & { cause?: { message?: string } };
      throw new LambdaServiceError('SdkClientException', `${this.url}: ${cause?.message || message}`, 0);
    } finally {
      release();
    }
  }

  #address(functionArn: string): string {
    if (this.#isOneFunction) {
      const isWhole = new URL(this.url).pathname !== '/';
      return isWhole ? this.url : `${this.url}/2015-03-31/functions/function/invocations`;
    }
    const [name = '', qualifier] = functionArn
      .replace(/^(?:arn:[^:]*:lambda:[^:]*:[^:]*|\d+):function:/, '')
      .split(':');
    const query = qualifier === undefined ? '' : `?Qualifier=${encodeURIComponent(qualifier)}`;
    return `${this.url}/2015-03-31/functions/${encodeURIComponent(name)}/invocations${query}`;
  }
}

function isFunctionError(body: string): boolean {
  try {
    const { errorType, errorMessage } = JSON.parse(body) as { errorType?: unknown; errorMessage?: unknown };
    return typeof errorType === 'string' && typeof errorMessage === 'string';
  } catch {
    return false;
  }
}

function serviceError({ status, headers }: Response, body: string): LambdaServiceError {
  const type = headers.get('x-amzn-errortype')?.split(':')[0];
  const name = type ?? (status === 404 ? 'ResourceNotFoundException' : 'ServiceException');
  let message = body;
  try {
    const parsed = JSON.parse(body) as { Message?: string; message?: string };
    message = parsed.Message ?? parsed.message ?? body;
  } catch {
    // A text is a message too.
  }
  return new LambdaServiceError(name, message, status);
}
