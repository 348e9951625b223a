import { randomBytes } from 'node:crypto';
import type { Random } from '../language/scope.ts';

/** Four 32-bit words: everything a seeded source needs to start from, so it can be written down and read back. */
export type Seed = readonly [number, number, number, number];

/**
 * A source that gives the same numbers for the same seed (Chris Doty-Humphrey's sfc32, 128 bits of state: task tokens of
 * many executions must not collide).
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
    const hex = this.hex(4);
    const variant = '89ab'[this.word() & 3];
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** `words` times eight hexadecimal digits. */
  hex(words: number): string {
    let text = '';
    for (let n = 0; n < words; n++) text += this.word().toString(16).padStart(8, '0');
    return text;
  }
}

/** A seed nobody can guess, for an engine that was given no random source. */
export function unpredictableSeed(): Seed {
  const bytes = randomBytes(16);
  return [bytes.readInt32LE(0), bytes.readInt32LE(4), bytes.readInt32LE(8), bytes.readInt32LE(12)];
}

/** A seed drawn from another source: each execution has its own, so that what one does cannot shift another's. */
export function drawSeed(random: Random): Seed {
  const word = () => Math.floor(random.next() * 2 ** 32) | 0;
  return [word(), word(), word(), word()];
}
