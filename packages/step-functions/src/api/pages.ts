import type { JsonObject } from '../language/json.ts';
import { AwsError } from '../registry/aws-error.ts';
import { optionalNumber, optionalText } from './parameters.ts';

/** A page of a list, and the token for the next one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * Cuts the page that maxResults and nextToken ask for out of a list, of which it takes no more than that.
 * @param scope what the list is of: a token is good for the same list only
 */
export function pageOf<Item>(list: Iterable<Item>, input: JsonObject, scope: string): Page<Item> {
  const size = optionalNumber(input, 'maxResults') || 100;
  const token = optionalText(input, 'nextToken');
  const from = token === undefined ? 0 : offsetOf(token, scope);
  const items: Item[] = [];
  let index = 0;
  for (const item of list) {
    if (items.length === size) return { items, nextToken: tokenOf(index, scope) };
    if (index++ >= from) items.push(item);
  }
  return { items };
}

function tokenOf(offset: number, scope: string): string {
  return Buffer.from(JSON.stringify([offset, scope])).toString('base64');
}

function offsetOf(token: string, scope: string): number {
  try {
    const [offset, tokenScope]: unknown[] = JSON.parse(Buffer.from(token, 'base64').toString());
    if (Number.isInteger(offset) && tokenScope === scope) return offset as number;
  } catch {
    // Not one of our tokens.
  }
  throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
}
