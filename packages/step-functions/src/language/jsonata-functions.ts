import { createHash } from 'node:crypto';
import type jsonata from 'jsonata';
import type { Scope } from './scope.ts';

/**
 * The functions that Step Functions adds to JSONata ("Transforming data with JSONata", "JSONata functions provided by
 * Step Functions"), and replacements of JSONata's functions that would read the machine's clock or random source.
 */
interface Extension {
  readonly signature: string;
  readonly implementation: (this: jsonata.Focus, ...args: never[]) => unknown;
}

/** The name of the variable with an evaluation's scope; with its blank, no expression can use it. */
export const scopeBinding = ' scope';

export const extensions: ReadonlyMap<string, Extension> = new Map<string, Extension>([
  ['partition', { signature: '<x?x?:x>', implementation: partition }],
  ['range', { signature: '<n?n?n?:x>', implementation: range }],
  ['hash', { signature: '<s?s?:s>', implementation: hash }],
  ['random', { signature: '<n?:n>', implementation: random }],
  ['uuid', { signature: '<:s>', implementation: uuid }],
  ['parse', { signature: '<s?:x>', implementation: parse }],
  ['now', { signature: '<s?s?:s>', implementation: now }],
  ['millis', { signature: '<:n>', implementation: millis }],
  ['shuffle', { signature: '<a:a>', implementation: shuffle }],
]);

function scopeOf(focus: jsonata.Focus): Scope {
  return focus.environment.lookup(scopeBinding);
}

function partition(array: unknown, size: unknown): unknown {
  if (array === undefined) return undefined;
  if (!Array.isArray(array)) throw { code: 'T0412', index: 1, token: 'partition', type: undefined };
  if (array.length === 0) return undefined;
  if (size === undefined) return [array];
  if (typeof size !== 'number') throw signatureError('partition', 2);
  const length = Math.trunc(size);
  if (length < 0) throw { code: 'D3137', message: 'Second argument must be zero or greater' };
  if (length === 0) return undefined;
  const chunks: unknown[][] = [];
  for (let start = 0; start < array.length; start += length) chunks.push(array.slice(start, start + length));
  return chunks;
}

const longestRange = 873_782;

function range(start?: number, end?: number, step?: number): unknown {
  if (start === undefined) throw signatureError('range', 1);
  if (end === undefined) throw signatureError('range', 2);
  if (step === undefined) return undefined;
  const first = Math.trunc(start);
  const last = Math.trunc(end);
  const delta = Math.trunc(step);
  if (delta === 0 || (delta > 0 && first > last) || (delta < 0 && first < last)) return undefined;
  const length = Math.floor((last - first) / delta) + 1;
  // A sequence of one item is the item itself.
  if (length === 1) return first;
  if (length > longestRange) throw { code: 'D2015', value: longestRange };
  return Array.from({ length }, (_, i) => first + i * delta);
}

const hashAlgorithms = ['SHA-1', 'SHA-384', 'SHA-256', 'SHA-512', 'MD5'];

function hash(text?: string, algorithm?: string): string | undefined {
  if (text === undefined) throw signatureError('hash', 1);
  if (algorithm === undefined) return undefined;
  if (!hashAlgorithms.includes(algorithm)) {
    const message = `Hash algorithm '${algorithm}' must be one of ${hashAlgorithms.join(', ')}`;
    throw { code: 'D3137', message };
  }
  return createHash(algorithm.replace('-', '').toLowerCase()).update(text, 'utf8').digest('hex');
}

function random(this: jsonata.Focus, seed?: number): number {
  return seed === undefined ? scopeOf(this).random.next() : javaRandom(seed);
}

/** The first nextDouble() of a java.util.Random with this seed, which is AWS's result. */
export function javaRandom(seed: number): number {
  const mask = (1n << 48n) - 1n;
  let state = (BigInt(Math.trunc(seed)) ^ 0x5deece66dn) & mask;
  const bits = (count: bigint) => {
    state = (state * 0x5deece66dn + 0xbn) & mask;
    return state >> (48n - count);
  };
  const high = bits(26n) << 27n;
  return Number(high + bits(27n)) / 2 ** 53;
}

function uuid(this: jsonata.Focus): string {
  return scopeOf(this).random.uuid();
}

function parse(text?: string): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    throw { code: 'D3137', message: 'Invalid JSON' };
  }
}

function now(this: jsonata.Focus, picture?: string, timezone?: string): unknown {
  // The library's $fromMillis implements the picture language; it is called through an expression.
  const fromMillis: { implementation: (millis: number, picture?: string, timezone?: string) => string } =
    this.environment.lookup('fromMillis');
  return fromMillis.implementation(scopeOf(this).now(), picture, timezone);
}

function millis(this: jsonata.Focus): number {
  return scopeOf(this).now();
}

function shuffle(this: jsonata.Focus, array?: unknown[]): unknown[] | undefined {
  if (array === undefined) return undefined;
  const shuffled = [...array];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(scopeOf(this).random.next() * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
  }
  return shuffled;
}

function signatureError(token: string, index: number): object {
  return { code: 'T0410', index, token };
}
