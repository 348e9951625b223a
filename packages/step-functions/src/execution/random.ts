import { randomBytes } from 'node:crypto';
import type { Random } from '../language/scope.ts';

/** Four 32-bit words: the whole initial state of a seeded source. */
export type Seed = readonly [number, number, number, number];

/**
 * A source that returns the same numbers for the same seed: Chris Doty-Humphrey's sfc32, with 128 bits of state, so
 * that the task tokens of many executions do not collide.
 * @example
 * ```js
 * import { SeededRandom } from 'step-functions-engine';
 * const [first, second] = [new SeededRandom([1, 2, 3, 4]), new SeededRandom([1, 2, 3, 4])];
 * console.log(first.uuid() === second.uuid()); // true
 * ```
 */
export class SeededRandom implements Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor([a, b, c, d]: Seed) {
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#d = d;
    // The first results of sfc32 follow the seed closely.
    for (let round = 0; round < 12; round++) this.word();
  }

  /** An integer in [0, 2^32). */
  word(): number {
    const result = (this.#a + this.#b + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + result) | 0;
    return result >>> 0;
  }

  next(): number {
    return this.word() / 2 ** 32;
  }

  uuid(): string {
    this.#writeHex(4);
    let next = 0;
    for (let at = 0; at < uuidText.length; at++) {
      if (uuidText[at] !== dash) uuidText[at] = hexText[next++] ?? 0;
    }
    uuidText[14] = hexDigit(4);
    uuidText[19] = hexDigit(8 + (this.word() & 3));
    return uuidText.toString('latin1');
  }

  /** `words` times eight hexadecimal digits, 16 words at most. */
  hex(words: number): string {
    this.#writeHex(words);
    return hexText.toString('latin1', 0, words * 8);
  }

  #writeHex(words: number): void {
    for (let n = 0; n < words; n++) {
      let word = this.word();
      for (let at = n * 8 + 7; at >= n * 8; at--) {
        hexText[at] = hexDigit(word & 15);
        word >>>= 4;
      }
    }
  }
}

// Written as bytes: a text that is joined from pieces stays so many objects in memory for as long as it is kept.
const hexText = Buffer.alloc(16 * 8);
const uuidText = Buffer.from('xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx');
const dash = 45;

/** The character code of a digit from 0 to 15. */
function hexDigit(value: number): number {
  return value + (value < 10 ? 48 : 87);
}

/** An unpredictable seed, for an engine without the option `random`. */
export function unpredictableSeed(): Seed {
  const bytes = randomBytes(16);
  return [bytes.readInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8), bytes.readInt32LE(12)];
}

/**
 * A seed from another source. Each execution has its own source, so that executions do not influence each other's
 * numbers.
 */
export function drawSeed(random: Random): Seed {
  const word = () => Math.floor(random.next() * 2 ** 32) | 0;
  return [word(), word(), word(), word()];
}
