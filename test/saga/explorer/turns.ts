import type { Clock } from 'step-functions-engine';

/**
 * Lets one function of a run work at a time, in the sequence in which they asked for a turn, and stops virtual time while
 * one works or waits for its turn. So a schedule always runs in the same way. Calls overlap only if a function ends its
 * turn to wait: for a delay by a fault, or for an Express execution that it started.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #queue: (() => void)[] = [];
  #taken = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits for a turn. The returned function ends it. */
  async take(): Promise<() => void> {
    const letTimeGoOn = this.#clock.hold();
    if (this.#taken) await new Promise<void>((resolve) => this.#queue.push(resolve));
    this.#taken = true;
    return () => {
      const next = this.#queue.shift();
      if (next === undefined) this.#taken = false;
      else next();
      letTimeGoOn();
    };
  }
}
