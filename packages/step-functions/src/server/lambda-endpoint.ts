import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { connect } from 'node:net';
import {
  type Clock,
  type LambdaRequest,
  type LambdaResponse,
  type LambdaRunner,
  LambdaServiceError,
} from '../index.ts';
import { isJsonObject, type Json } from '../language/json.ts';

/** Bytes: Lambda's limit for the response of a function. */
const maxResponse = 6 * 1024 * 1024 + 100;

/**
 * Functions behind another program's Lambda API: `sam local start-lambda`, serverless-offline, LocalStack, floci, or the
 * runtime interface emulator in the image of one function.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export class LambdaEndpoint implements LambdaRunner {
  readonly url: string;
  readonly #clock: Clock;
  readonly #place: Place;
  readonly #isOneFunction: boolean;

  /**
   * @param place the region and account of its functions
   * @param isOneFunction whether the endpoint has one function, named `function` or by the path of the URL
   */
  constructor(url: string, clock: Clock, place: Place, isOneFunction: boolean) {
    this.url = url.replace(/\/$/, '');
    this.#clock = clock;
    this.#place = place;
    this.#isOneFunction = isOneFunction;
  }

  /** @throws LambdaServiceError with the error of the endpoint */
  async invoke(request: LambdaRequest, signal: AbortSignal): Promise<LambdaResponse> {
    const { functionArn, payload, invocationType = 'RequestResponse', logType } = request;
    const release = this.#clock.hold();
    try {
      const headers = {
        authorization: scopeOf(this.#place),
        'content-type': 'application/json',
        'x-amz-invocation-type': invocationType,
        ...(logType !== undefined && { 'x-amz-log-type': logType }),
      };
      return this.#read(await post(this.#address(functionArn), headers, payload, signal));
    } catch (error) {
      if (error instanceof LambdaServiceError) throw error;
      const { message, code } = error as NodeJS.ErrnoException;
      // For a host name with several addresses, such as localhost, the error is a list without a message.
      throw new LambdaServiceError('SdkClientException', `${this.url} does not answer: ${message || code}`, 0);
    } finally {
      release();
    }
  }

  /** Why the endpoint does not answer; undefined if it accepts connections. */
  problem(): Promise<string | undefined> {
    const { protocol, hostname, port } = new URL(this.url);
    const host = hostname.replace(/^\[|\]$/g, '');
    return new Promise((resolve) => {
      const socket = connect({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80), timeout: 1000 });
      const end = (reason?: string) => {
        socket.destroy();
        resolve(reason === undefined ? undefined : `${this.url} does not answer: ${reason}`);
      };
      socket.once('connect', () => end());
      socket.once('timeout', () => end('no connection within a second'));
      socket.once('error', ({ message, code }: NodeJS.ErrnoException) => end(message || code || 'no connection'));
    });
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

  #read(answer: Answer): LambdaResponse {
    const { status, headers, body } = answer;
    // The content type does not help: serverless-offline sends every text as HTML.
    const isPage = /^\s*<(!doctype|html)/i.test(body);
    if (status >= 300 || isPage) throw serviceError(this.url, answer);
    if (answer.isCut) return { payload: tooLarge, functionError: 'Unhandled' };
    const functionError = headers['x-amz-function-error'];
    const executedVersion = textOf(headers['x-amz-executed-version']);
    const logResult = textOf(headers['x-amz-log-result']);
    // The runtime interface emulator does not set the error header for an error of the function.
    const failed = functionError !== undefined || (this.#isOneFunction && isFunctionError(body));
    return {
      payload: body === '' ? 'null' : body,
      ...(failed && { functionError: functionError === 'Handled' ? 'Handled' : 'Unhandled' }),
      ...(executedVersion !== undefined && { executedVersion }),
      ...(logResult !== undefined && { logResult }),
    };
  }
}

/** The region and account of functions. */
export interface Place {
  readonly region: string;
  readonly accountId: string;
}

/**
 * An Authorization header with which an endpoint of many services, such as LocalStack or moto, finds service, region and
 * account. It contains no signature, because there are no credentials.
 */
function scopeOf({ region, accountId }: Place): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  const credential = `${accountId}/${day}/${region}/lambda/aws4_request`;
  return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=none`;
}

/** The payload that Lambda returns if the response of a function is too large. */
const tooLarge = JSON.stringify({
  errorType: 'Function.ResponseSizeTooLarge',
  errorMessage: `Response payload size exceeded maximum allowed payload size (${maxResponse} bytes).`,
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Whether the body is longer than Lambda allows. */
  readonly isCut: boolean;
}

/**
 * Sends a request on a new connection. `fetch` would time out before a function does, after up to 15 minutes; and a
 * kept connection that is closed would make the client call the function twice.
 */
function post(url: string, headers: Record<string, string>, payload: string, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? requestHttps : requestHttp;
    const length = String(Buffer.byteLength(payload));
    const options = {
      method: 'POST',
      agent: false,
      signal,
      headers: { ...headers, 'content-length': length },
    } as const;
    const sent = send(url, options, (response) => {
      readBody(response).then(
        (read) => resolve({ status: response.statusCode ?? 0, headers: response.headers, ...read }),
        reject,
      );
    });
    sent.once('error', reject);
    sent.end(payload);
  });
}

async function readBody(response: IncomingMessage): Promise<Pick<Answer, 'body' | 'isCut'>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxResponse) {
      response.destroy();
      return { body: '', isCut: true };
    }
    chunks.push(chunk);
  }
  return { body: Buffer.concat(chunks).toString(), isCut: false };
}

function textOf(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' ? header : undefined;
}

function parsed(body: string): Json {
  try {
    return JSON.parse(body);
  } catch {
    return null;
  }
}

function isFunctionError(body: string): boolean {
  const value = parsed(body);
  return isJsonObject(value) && typeof value.errorType === 'string' && typeof value.errorMessage === 'string';
}

/** The errors of the Invoke API by status code, for endpoints that do not send the error's name. */
const errorNames: Readonly<Record<number, string>> = {
  400: 'InvalidRequestContentException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  413: 'RequestTooLargeException',
  429: 'TooManyRequestsException',
};

function serviceError(url: string, { status, headers, body }: Answer): LambdaServiceError {
  const value = parsed(body);
  const type = textOf(headers['x-amzn-errortype'])?.split(':')[0];
  if (type === undefined && !isJsonObject(value)) {
    const shown = body.length > 200 ? `${body.slice(0, 200)}...` : body;
    const message = `${url} answered ${status}, and not as the Lambda API does: ${shown}`;
    return new LambdaServiceError('ServiceException', message, status);
  }
  // SAM sends the names without `Exception`.
  const name = type === undefined ? errorNames[status] : type.endsWith('Exception') ? type : `${type}Exception`;
  const { Message, message } = isJsonObject(value) ? value : {};
  return new LambdaServiceError(name ?? 'ServiceException', String(Message ?? message ?? body), status);
}
