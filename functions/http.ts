import type { APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { bodyOf, type HttpEvent, toResult } from '../orders/adapters/http-api-event.ts';
import { errorResponse, limitBody, parseJson, requireJson } from '../orders/http/http-error.ts';
import { parsePathId } from '../orders/http/path-id.ts';
import { log } from './log.ts';

/**
 * The Lambda handler of a route. Its response is the result of `respond`, as JSON, or describes the error that `respond`
 * throws; the details of a 5xx are logged and not sent.
 */
export function route(respond: (event: HttpEvent) => Promise<{ status: number; body: unknown }>) {
  return async (event: HttpEvent, context: Context): Promise<APIGatewayProxyStructuredResultV2> => {
    log.resetKeys();
    log.addContext(context);
    try {
      const { status, body } = await respond(event);
      return toResult(status, body);
    } catch (error) {
      const { status, ...shown } = errorResponse(error);
      log[status >= 500 ? 'error' : 'info']('request refused', { status, error: error as Error });
      return toResult(status, { error: shown });
    }
  };
}

/**
 * Parses the body of a request, which must be JSON with the content type application/json.
 * @throws HttpError 413 if it is too large, 415 if it has another content type
 * @throws ValidationError if it is not JSON
 */
export function jsonBody(event: HttpEvent): unknown {
  requireJson(event.headers['content-type']);
  const body = bodyOf(event);
  limitBody(Buffer.byteLength(body));
  return parseJson(body);
}

/**
 * The `{id}` in the path of a request.
 * @throws ValidationError if it is not a valid id
 */
export const pathId = ({ pathParameters }: HttpEvent): string => parsePathId(pathParameters?.id);
