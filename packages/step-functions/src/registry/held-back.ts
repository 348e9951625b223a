import type { Clock } from '../clock.ts';

/**
 * Effects that must wait until records are on disk. All effects that wait for the same batch of the journal wait
 * together.
 */
export class HeldBack {
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  #last: { readonly safe: Promise<void>; readonly effects: (() => void)[] } | undefined;

  constructor(clock: Clock, log: (line: string) => void) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Runs an effect when `safe` has resolved; until then, virtual time does not advance. */
  until(safe: Promise<void>, effect: () => void): void {
    if (this.#last?.safe !== safe) this.#last = this.#batch(safe);
    this.#last.effects.push(effect);
  }

  #batch(safe: Promise<void>) {
    const batch = { safe, effects: [] as (() => void)[] };
    const release = this.#clock.hold();
    safe.then(() => {
      if (this.#last === batch) this.#last = undefined;
      for (const effect of batch.effects) {
        try {
          effect();
        } catch (error) {
          // An error in one execution must not stop the others.
          this.#log(`An execution could not continue: ${error instanceof Error ? error.stack : error}`);
        }
      }
      release();
    });
    return batch;
  }
}
