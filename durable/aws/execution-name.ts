import { createHash } from 'node:crypto';

/** Lambda allows 1 to 64 of [a-zA-Z0-9-_]: https://docs.aws.amazon.com/lambda/latest/api/API_Execution.html */
const longest = 64;
/** bytes: 32 characters in base64url; two orders with the same 192 bits are practically impossible. */
const hashed = 24;

/**
 * The name of an order's execution: the beginning of the function's name, for people who look for it, and a hash.
 *
 * The order id itself cannot be the name: it may be longer and contain dots, and names are unique in an account and
 * region, so another stack may use the same id. The hash is of the function's ARN, without version or alias, and of the
 * order id, which is case-sensitive.
 *
 * @param functionArn `arn:aws:lambda:<region>:<account>:function:<name>`, with or without a version or an alias
 */
export function executionName(functionArn: string, orderId: string): string {
  const [partition, aws, service, region, account, type, name = functionArn] = functionArn.split(':');
  const unqualified = [partition, aws, service, region, account, type, name].join(':');
  const hash = createHash('sha256')
    .update(JSON.stringify([unqualified, orderId]))
    .digest();
  const suffix = hash.subarray(0, hashed).toString('base64url');
  return `${name.replaceAll(/[^\w-]/g, '-').slice(0, longest - suffix.length - 1)}-${suffix}`;
}
