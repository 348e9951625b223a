import { randomUUID } from 'node:crypto';
import type { LambdaResponse } from 'step-functions-engine';
import type { HttpAnswer } from 'step-functions-engine/server';

/** A response that API Gateway itself sends, without a function. */
export const gatewayAnswer = (status: number, message: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'apigw-requestid': randomUUID() },
  body: JSON.stringify({ message }),
});

/**
 * The HTTP response for a function's result: `{statusCode, headers, cookies, body}` is applied, anything else is sent
 * as JSON.
 */
export function toAnswer({ payload, functionError }: LambdaResponse): HttpAnswer {
  if (functionError !== undefined) return gatewayAnswer(500, 'Internal Server Error');
  const result: unknown = JSON.parse(payload);
  if (typeof result !== 'object' || result === null || !('statusCode' in result)) {
    return { status: 200, headers: { 'content-type': 'application/json' }, body: payload };
  }
  const { statusCode, headers, cookies, body, isBase64Encoded } = result as Record<string, unknown>;
  if (typeof statusCode !== 'number' || !Number.isInteger(statusCode) || statusCode < 200 || statusCode > 599) {
    return gatewayAnswer(500, 'Internal Server Error');
  }
  return {
    status: statusCode,
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      'apigw-requestid': randomUUID(),
      ...lowerCase(headers),
      ...(Array.isArray(cookies) && { 'set-cookie': cookies.map(String) }),
    },
    body: isBase64Encoded === true ? Buffer.from(String(body), 'base64') : String(body ?? ''),
  };
}

function lowerCase(headers: unknown): Record<string, string> {
  return Object.fromEntries(
    Object.entries(Object(headers)).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}
