import type { Clock } from 'step-functions-engine';

/**
 * Lets one function of an order work at a time, in the order in which they came, and holds the clock meanwhile: so a
 * schedule always runs in the same way, and what races is only what a fault makes wait.
 */
export class Turns {
  readonly #clock: Clock;
  readonly #queue: (() => void)[] = [];
  #taken = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Waits for its turn; the function returned ends it. */
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
