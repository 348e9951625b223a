import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** The event of a route of an HTTP API, payload format 2.0; its authorizer depends on the deployment. */
export type HttpEvent = APIGatewayProxyEventV2;

/** The body as it was sent. */
export const bodyOf = ({ body = '', isBase64Encoded }: HttpEvent): string =>
  isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;

/**
 * The caller as the API's authorizer has identified it; what the request itself contains is not used.
 * @returns the ARN of an IAM identity, or the subject of a JWT; `unknown` without an authorizer
 */
export function callerOf({ requestContext }: HttpEvent): string {
  const { authorizer } = requestContext as {
    authorizer?: { iam?: { userArn?: string }; jwt?: { claims?: { sub?: unknown } } };
  };
  return authorizer?.iam?.userArn ?? String(authorizer?.jwt?.claims?.sub ?? 'unknown');
}

/** A JSON response that must not be cached. */
export function toResult(status: number, body: unknown): APIGatewayProxyStructuredResultV2 {
  return {
    statusCode: status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(body),
  };
}
