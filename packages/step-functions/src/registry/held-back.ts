import type { Clock } from '../clock.ts';

/** What is to be done only once something is on disk. All that waits for one batch of the journal waits together. */
export class HeldBack {
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  #last: { readonly safe: Promise<void>; readonly effects: (() => void)[] } | undefined;

  constructor(clock: Clock, log: (line: string) => void) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Does something once `safe` has resolved; until then, virtual time stands still. */
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
          // One execution that cannot go on keeps back no other.
          this.#log(`An execution could not go on: ${error instanceof Error ? error.stack : error}`);
        }
      }
      release();
    });
    return batch;
  }
}
