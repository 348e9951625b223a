import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { answerTo, limitBody, parseJson, requireJson } from '../orders/http/answer.ts';
import { parsePathId } from '../orders/http/path-id.ts';
import { log } from './log.ts';

/** The event of a route of the HTTP API, payload format 2.0; its authorizer depends on the deployment. */
export type HttpEvent = APIGatewayProxyEventV2;

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
      const { status, ...shown } = answerTo(error);
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
  limitBody(Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8'));
  return isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
}

/**
 * The body of a request that must be JSON and says so.
 * @throws HttpError 413 if it is too large, 415 if it is said to be something else
 * @throws ValidationError if it is not JSON
 */
export function jsonBody(event: HttpEvent): unknown {
  requireJson(event.headers['content-type']);
  return parseJson(rawBody(event));
}

/**
 * The id that the path names.
 * @throws ValidationError if it can be none
 */
export const pathId = ({ pathParameters }: HttpEvent): string => parsePathId(pathParameters?.id);

/** Who the API's authorizer says is calling: never what the request itself says. */
export function callerOf({ requestContext }: HttpEvent): string {
  const { authorizer } = requestContext as {
    authorizer?: { iam?: { userArn?: string }; jwt?: { claims?: { sub?: unknown } } };
  };
  return authorizer?.iam?.userArn ?? String(authorizer?.jwt?.claims?.sub ?? 'unknown');
}

function toResult(status: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
