import type { Clock } from './clock.ts';

// setTimeout accepts a signed 32-bit number of milliseconds: a longer wait would fire at once.
const longestTimeout = 2 ** 31 - 1;

interface FarLimit {
  readonly at: number;
  readonly run: () => void;
  cancel: (() => void) | undefined;
}

/**
 * The machine's clock. Its timers keep the process alive.
 * @example
 * ```js
 * import { RealClock } from 'step-functions-engine';
 * const clock = new RealClock();
 * clock.setTimer(clock.now() + 10, () => console.log('10 ms later')); // 10 ms later
 * ```
 */
export class RealClock implements Clock {
  // Most limits are cancelled long before they are due, so there is one timer for all of them instead of one for each.
  readonly #farLimits = new Set<FarLimit>();
  #lookAgain: NodeJS.Timeout | undefined;

  now(): number {
    return Date.now();
  }

  setTimer(at: number, run: () => void): () => void {
    return this.#set(at, run, true);
  }

  setLimit(at: number, run: () => void): () => void {
    if (at - Date.now() <= longestTimeout) return this.#set(at, run, false);
    const far: FarLimit = { at, run, cancel: undefined };
    this.#farLimits.add(far);
    this.#lookAgain ??= setInterval(() => this.#armNearLimits(), longestTimeout / 2).unref();
    return () => {
      this.#farLimits.delete(far);
      far.cancel?.();
    };
  }

  #armNearLimits(): void {
    for (const limit of this.#farLimits) {
      if (limit.at - Date.now() > longestTimeout) continue;
      this.#farLimits.delete(limit);
      limit.cancel = this.#set(limit.at, limit.run, false);
    }
  }

  #set(at: number, run: () => void, keepsAlive: boolean): () => void {
    let timeout: NodeJS.Timeout;
    const arm = () => {
      const wait = at - Date.now();
      timeout = wait > longestTimeout ? setTimeout(arm, longestTimeout) : setTimeout(run, Math.max(0, wait));
      if (!keepsAlive) timeout.unref();
    };
    arm();
    return () => clearTimeout(timeout);
  }

  hold(): () => void {
    return () => {};
  }
}
