import type { Clock } from '../clock/clock.ts';

/**
 * Runs effects after records have been written to disk. Effects that wait for the same batch of the journal share one
 * callback.
 */
export class EffectQueue {
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  #last: { readonly written: Promise<void>; readonly effects: (() => void)[] } | undefined;

  constructor(clock: Clock, log: (line: string) => void) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Runs an effect when `written` has resolved; until then, virtual time does not advance. */
  runAfter(written: Promise<void>, effect: () => void): void {
    if (this.#last?.written !== written) this.#last = this.#batch(written);
    this.#last.effects.push(effect);
  }

  #batch(written: Promise<void>) {
    const batch = { written, effects: [] as (() => void)[] };
    const release = this.#clock.hold();
    written.then(() => {
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
