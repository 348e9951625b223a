import type { Clock } from '../clock.ts';

interface Batch {
  readonly safe: Promise<void>;
  readonly effects: (() => void)[];
}

/** What is to be done only once something is on disk. All that waits for one batch of the journal waits together. */
export class HeldBack {
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  #last: Batch | undefined;

  constructor(clock: Clock, log: (line: string) => void) {
    this.#clock = clock;
    this.#log = log;
  }

  /** Does something once `safe` has resolved; never, if it rejects: what led to it would be forgotten. */
  until(safe: Promise<void>, effect: () => void): void {
    if (this.#last?.safe !== safe) this.#last = this.#batch(safe);
    this.#last.effects.push(effect);
  }

  #batch(safe: Promise<void>): Batch {
    const batch: Batch = { safe, effects: [] };
    const release = this.#clock.hold();
    const leftUndone = (error: unknown) =>
      this.#log(`What an execution was about to do was left undone: ${String(error)}`);
    safe
      .then(() => {
        if (this.#last === batch) this.#last = undefined;
        for (const effect of batch.effects) {
          try {
            effect();
          } catch (error) {
            leftUndone(error);
          }
        }
      }, leftUndone)
      .finally(release);
    return batch;
  }
}
