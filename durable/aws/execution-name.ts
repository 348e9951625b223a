import { createHash } from 'node:crypto';

/** Lambda allows names of 1 to 64 characters of [a-zA-Z0-9-_]: https://docs.aws.amazon.com/lambda/latest/api/API_Execution.html */
const maxLength = 64;
/** The bytes of the hash that the name contains, as 32 characters in base64url: 192 bits practically never collide. */
const hashBytes = 24;

/**
 * The durable execution name of an order: the start of the function's name, for people, and a hash. The same order
 * always gets the same name, so Lambda does not start it twice.
 *
 * The order id cannot be the name: it may be longer than 64 characters or contain dots. Names are unique in an account
 * and region, where another stack may process an order with the same id: so the hash covers the function's ARN, without
 * version or alias, and the order id, which is case-sensitive.
 *
 * @param functionArn `arn:aws:lambda:<region>:<account>:function:<name>`, with or without a version or an alias
 */
export function executionName(functionArn: string, orderId: string): string {
  const [partition, aws, service, region, account, type, name = functionArn] = functionArn.split(':');
  const unqualified = [partition, aws, service, region, account, type, name].join(':');
  const hash = createHash('sha256')
    .update(JSON.stringify([unqualified, orderId]))
    .digest();
  const suffix = hash.subarray(0, hashBytes).toString('base64url');
  return `${name.replaceAll(/[^\w-]/g, '-').slice(0, maxLength - suffix.length - 1)}-${suffix}`;
}
