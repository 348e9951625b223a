import type { JsonObject } from '../language/json.ts';
import { AwsError } from '../registry/aws-error.ts';
import { optionalNumber, optionalText } from './parameters.ts';

/** A page of a list, and the token for the next one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly nextToken?: string;
}

/**
 * The page of a list for maxResults and nextToken. The list is read only as far as necessary.
 * @param scope identifies the list: a token is valid for the same list only
 */
export function pageOf<Item>(list: Iterable<Item>, input: JsonObject, scope: string): Page<Item> {
  const size = optionalNumber(input, 'maxResults') || 100;
  const token = optionalText(input, 'nextToken');
  const from = token === undefined ? 0 : fromToken(token, scope, isOffset);
  const items: Item[] = [];
  let index = 0;
  for (const item of list) {
    if (items.length === size) return { items, nextToken: tokenOf(index, scope) };
    if (index++ >= from) items.push(item);
  }
  return { items };
}

/** The position of an item; lists are sorted with the highest position first. */
export type Position = readonly [number, number];

/**
 * Like pageOf, for a list that changes between pages: items that are added or removed at its beginning neither repeat
 * nor hide another item.
 * @param list sorted, highest position first
 */
export function pageBelow<Item>(
  list: Iterable<Item>,
  input: JsonObject,
  scope: string,
  positionOf: (item: Item) => Position,
): Page<Item> {
  const size = optionalNumber(input, 'maxResults') || 100;
  const token = optionalText(input, 'nextToken');
  const [time, number] = token === undefined ? [Number.POSITIVE_INFINITY, 0] : fromToken(token, scope, isPosition);
  const items: Item[] = [];
  let last: Position | undefined;
  for (const item of list) {
    const position = positionOf(item);
    if (position[0] > time || (position[0] === time && position[1] >= number)) continue;
    if (items.length === size) return { items, ...(last && { nextToken: tokenOf(last, scope) }) };
    items.push(item);
    last = position;
  }
  return { items };
}

const isOffset = (value: unknown): value is number => Number.isInteger(value);
const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'number');

function tokenOf(place: number | Position, scope: string): string {
  return Buffer.from(JSON.stringify([place, scope])).toString('base64');
}

function fromToken<Place>(token: string, scope: string, isPlace: (value: unknown) => value is Place): Place {
  try {
    const [place, tokenScope]: unknown[] = JSON.parse(Buffer.from(token, 'base64').toString());
    if (isPlace(place) && tokenScope === scope) return place;
  } catch {
    // Not a token of this engine.
  }
  throw new AwsError('InvalidToken', "Invalid Token: 'Invalid token'");
}
