import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { Conflict, NotFound, TransientError, ValidationError } from '../orders/errors.ts';
import { log } from './log.ts';

/** The event of a route of the HTTP API, payload format 2.0; its authorizer depends on the deployment. */
export type HttpEvent = APIGatewayProxyEventV2;

/** bytes; no order is larger, and the execution's input may not be. */
const maxBody = 256 * 1024;

/** An answer other than 200. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, name: string, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/**
 * The handler of a route: it answers with what `answer` returns, as JSON, or with the error that it throws. What went
 * wrong inside is logged and not told.
 */
export function route(answer: (event: HttpEvent) => Promise<{ status: number; body: unknown }>) {
  return async (event: HttpEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    log.resetKeys();
    log.addContext(context);
    try {
      const { status, body } = await answer(event);
      return toResult(status, body);
    } catch (error) {
      const { status, ...shown } = toAnswer(error);
      log[status >= 500 ? 'error' : 'info']('request refused', { status, error: error as Error });
      return toResult(status, { error: shown });
    }
  };
}

/**
 * The body as it was sent.
 * @throws HttpError 413 if it is too large
 */
export function rawBody({ body = '', isBase64Encoded }: HttpEvent): string {
  const size = Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8');
  if (size > maxBody) throw new HttpError(413, 'BodyTooLarge', `the body is larger than ${maxBody} bytes`);
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

/**
 * The body of a request that must be JSON and says so.
 * @throws HttpError 413 if it is too large, 415 if it is said to be something else
 * @throws ValidationError if it is not JSON
 */
export function jsonBody(event: HttpEvent): unknown {
  const type = event.headers['content-type']?.split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new HttpError(415, 'UnsupportedMediaType', 'the content-type must be application/json');
  }
  return parseJson(rawBody(event));
}

/** @throws ValidationError if it is not JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message =
      text.trim() === '' ? 'the body is empty: it must be JSON' : `the body is not JSON: ${(error as Error).message}`;
    throw new ValidationError([{ path: '', message }]);
  }
}

/** The order that the path names. */
export function pathId({ pathParameters }: HttpEvent): string {
  const id = pathParameters?.id;
  if (id === undefined) throw new HttpError(404, 'NotFound', 'the path names no order');
  return id;
}

function toResult(status: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}

function toAnswer(error: unknown): { status: number; name: string; message: string; problems?: unknown } {
  if (error instanceof ValidationError) {
    return { status: 400, name: error.name, message: error.message, problems: error.problems };
  }
  const status = statusOf(error);
  if (status < 500 && error instanceof Error) return { status, name: error.name, message: error.message };
  const message = status === 503 ? 'not now: please send it again' : 'this is a fault of ours';
  return { status, name: status === 503 ? 'Unavailable' : 'InternalError', message };
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  if (error instanceof NotFound) return 404;
  if (error instanceof Conflict) return 409;
  if (error instanceof TransientError) return 503;
  return 500;
}
