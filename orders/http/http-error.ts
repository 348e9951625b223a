import { Conflict, NotFound, TransientError, ValidationError } from '../errors.ts';

/** bytes: the largest input that an execution can have. A valid order is smaller. */
const maxBody = 256 * 1024;

/** An HTTP error that corresponds to no error of the domain. */
export class HttpError extends Error {
  readonly status: number;

  constructor(status: number, name: string, message: string) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

/** @throws HttpError 413 if a body of `size` bytes is too large */
export function limitBody(size: number): void {
  if (size > maxBody) throw new HttpError(413, 'BodyTooLarge', `the body is larger than ${maxBody} bytes`);
}

/** @throws HttpError 415 if the content type is not JSON */
export function requireJson(contentType: string | undefined): void {
  if (contentType?.split(';')[0]?.trim().toLowerCase() === 'application/json') return;
  throw new HttpError(415, 'UnsupportedMediaType', 'the content-type must be application/json');
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

export interface ErrorResponse {
  readonly status: number;
  readonly name: string;
  readonly message: string;
  readonly problems?: unknown;
}

/** The response to a request that failed with this error. That of a 5xx has no details, which are only logged. */
export function errorResponse(error: unknown): ErrorResponse {
  if (error instanceof ValidationError) {
    return { status: 400, name: error.name, message: error.message, problems: error.problems };
  }
  const status = statusOf(error);
  if (status < 500 && error instanceof Error) return { status, name: error.name, message: error.message };
  const message = `${status === 503 ? 'temporarily unavailable' : 'internal error'}: send the request again`;
  return { status, name: status === 503 ? 'Unavailable' : 'InternalError', message };
}

function statusOf(error: unknown): number {
  if (error instanceof HttpError) return error.status;
  if (error instanceof NotFound) return 404;
  if (error instanceof Conflict) return 409;
  if (error instanceof TransientError) return 503;
  return 500;
}
