import { createHash } from 'node:crypto';
import { canonicalJson, isJsonObject, type Json, jsonEquals } from '../json.ts';
import { javaRandom } from '../jsonata-functions.ts';
import type { Scope } from '../scope.ts';
import { format } from './format.ts';

export interface IntrinsicFunction {
  /** The fewest and the most arguments. */
  readonly arity: readonly [number, number];
  /** @throws Error with the reason for which an argument is invalid */
  readonly apply: (args: readonly Json[], scope: Scope) => Json;
}

const any = Number.POSITIVE_INFINITY;

/** The functions of "Intrinsic functions for JSONPath states in Step Functions", by name without `States.`. */
export const intrinsicFunctions: ReadonlyMap<string, IntrinsicFunction> = new Map<string, IntrinsicFunction>([
  ['Format', { arity: [1, any], apply: ([template, ...args]) => format(text(template, 'template'), args) }],
  ['StringToJson', { arity: [1, 1], apply: ([json]) => JSON.parse(text(json, 'string')) }],
  ['JsonToString', { arity: [1, 1], apply: ([json]) => JSON.stringify(json) }],
  ['Array', { arity: [0, any], apply: (args) => [...args] }],
  ['ArrayPartition', { arity: [2, 2], apply: arrayPartition }],
  ['ArrayContains', { arity: [2, 2], apply: ([list, item]) => includes(array(list), item as Json) }],
  ['ArrayRange', { arity: [3, 3], apply: arrayRange }],
  ['ArrayGetItem', { arity: [2, 2], apply: arrayGetItem }],
  ['ArrayLength', { arity: [1, 1], apply: ([list]) => array(list).length }],
  ['ArrayUnique', { arity: [1, 1], apply: ([list]) => unique(array(list)) }],
  ['Base64Encode', { arity: [1, 1], apply: ([data]) => Buffer.from(short(data), 'utf8').toString('base64') }],
  ['Base64Decode', { arity: [1, 1], apply: base64Decode }],
  ['Hash', { arity: [2, 2], apply: hash }],
  ['JsonMerge', { arity: [3, 3], apply: jsonMerge }],
  ['MathRandom', { arity: [2, 3], apply: mathRandom }],
  ['MathAdd', { arity: [2, 2], apply: ([a, b]) => integer(a, 'first number') + integer(b, 'second number') }],
  ['StringSplit', { arity: [2, 2], apply: stringSplit }],
  ['UUID', { arity: [0, 0], apply: (_args, { random }) => random.uuid() }],
]);

const longestRange = 1000;
const longestData = 10_000;

function arrayPartition([list, size]: readonly Json[]): Json {
  const items = array(list);
  const length = integer(size, 'chunk size');
  if (length < 1) throw new Error('The chunk size must be a positive integer');
  const chunks: Json[] = [];
  for (let start = 0; start < items.length; start += length) chunks.push(items.slice(start, start + length));
  return chunks;
}

function arrayRange([from, to, by]: readonly Json[]): Json {
  const first = integer(from, 'first value');
  const last = integer(to, 'last value');
  const step = integer(by, 'increment');
  if (step === 0) throw new Error('The increment must not be zero');
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  if (length > longestRange) throw new Error(`The array must not have more than ${longestRange} items`);
  return Array.from({ length }, (_, i) => first + i * step);
}

function arrayGetItem([list, position]: readonly Json[]): Json {
  const items = array(list);
  const index = integer(position, 'index');
  const item = index < 0 ? undefined : items[index];
  if (item === undefined) throw new Error(`The index ${index} is out of bounds for an array of length ${items.length}`);
  return item;
}

function base64Decode([data]: readonly Json[]): Json {
  const encoded = short(data);
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(encoded) || encoded.replace(/=+$/, '').length % 4 === 1) {
    throw new Error('The data is not Base64-encoded');
  }
  return Buffer.from(encoded, 'base64').toString('utf8');
}

const hashAlgorithms = ['MD5', 'SHA-1', 'SHA-256', 'SHA-384', 'SHA-512'];

function hash([data, algorithm]: readonly Json[]): Json {
  const name = text(algorithm, 'algorithm');
  if (!hashAlgorithms.includes(name)) throw new Error(`The algorithm must be one of ${hashAlgorithms.join(', ')}`);
  const content = typeof data === 'string' ? data : JSON.stringify(data);
  return createHash(name.replace('-', '').toLowerCase()).update(short(content), 'utf8').digest('hex');
}

function jsonMerge([first, second, deep]: readonly Json[]): Json {
  if (!isJsonObject(first) || !isJsonObject(second)) throw new Error('The first two arguments must be JSON objects');
  if (deep !== false) throw new Error('Only the shallow merging mode is supported: the third argument must be false');
  return { ...first, ...second };
}

/** Start inclusive, end exclusive. */
function mathRandom([start, end, seed]: readonly Json[], { random }: Scope): Json {
  const from = integer(start, 'start');
  const to = integer(end, 'end');
  if (to <= from) throw new Error('The end must be greater than the start');
  const fraction = seed === undefined ? random.next() : javaRandom(integer(seed, 'seed'));
  return from + Math.floor(fraction * (to - from));
}

/** Each character of the second argument is a separator; empty parts are left out. */
function stringSplit([input, separators]: readonly Json[]): Json {
  const separating = new Set(text(separators, 'splitter'));
  const parts: string[] = [];
  let part = '';
  for (const char of text(input, 'string')) {
    if (!separating.has(char)) part += char;
    else if (part !== '') {
      parts.push(part);
      part = '';
    }
  }
  if (part !== '') parts.push(part);
  return parts;
}

function unique(items: readonly Json[]): Json[] {
  return [...new Map([...items].reverse().map((item) => [canonicalJson(item), item])).values()].reverse();
}

function includes(items: readonly Json[], item: Json): boolean {
  return items.some((other) => jsonEquals(other, item));
}

function array(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw new Error('The first argument must be an array');
  return value;
}

function text(value: Json | undefined, what: string): string {
  if (typeof value !== 'string') throw new Error(`The ${what} must be a string`);
  return value;
}

function short(value: Json | undefined): string {
  const data = text(value, 'data');
  if (data.length > longestData) throw new Error(`The data must not have more than ${longestData} characters`);
  return data;
}

/** Rounds a number to an integer, halves up. */
function integer(value: Json | undefined, what: string): number {
  if (typeof value !== 'number') throw new Error(`The ${what} must be a number`);
  // Adding 0 turns -0 into 0.
  return Math.round(value) + 0;
}
