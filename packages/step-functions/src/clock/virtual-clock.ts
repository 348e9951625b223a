import type { Clock } from './clock.ts';
import { Timers, type VirtualTimer } from './timers.ts';

/**
 * A clock that jumps to the next timer when `hold` is not active and the event loop is idle. `passUntil` can stop it at
 * a time.
 *
 * Timers that are due at the same time run in the sequence in which they were set, one in each turn of the event loop,
 * so that promises which one timer resolves are handled before the next timer runs.
 * @example
 * ```js
 * import { VirtualClock } from 'step-functions-engine';
 * const clock = new VirtualClock(0);
 * clock.setTimer(3_600_000, () => console.log(clock.now())); // 3600000
 * ```
 */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #holds = 0;
  #limit = Number.POSITIVE_INFINITY;
  #turn: NodeJS.Immediate | undefined;
  #whenIdle: (() => void)[] = [];
  readonly #timers = new Timers();
  /** The number of timers, without limits. */
  #active = 0;

  /** @param start ms since the epoch; fixed by default, so that two runs give the same times */
  constructor(start = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  setTimer(at: number, run: () => void): () => void {
    return this.#set(at, run, false);
  }

  setLimit(at: number, run: () => void): () => void {
    return this.#set(at, run, true);
  }

  #set(at: number, run: () => void, isLimit: boolean): () => void {
    const timer = { at: Math.max(at, this.#now), order: this.#order++, isLimit, run, cancelled: false };
    this.#timers.add(timer);
    if (!isLimit) this.#active++;
    this.#schedule();
    return () => this.#cancel(timer);
  }

  hold(): () => void {
    this.#holds++;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#holds--;
      this.#schedule();
    };
  }

  /** Creates a clock that does not advance until `passUntil` is called. @param start ms since the epoch */
  static stopped(start?: number): VirtualClock {
    const clock = new VirtualClock(start);
    clock.passUntil(clock.now());
    return clock;
  }

  /** The time of the next timer, in ms since the epoch; undefined if there is none. */
  nextTimer(): number | undefined {
    return this.#active === 0 ? undefined : this.#timers.first()?.at;
  }

  /**
   * Lets the clock advance to a time and stops it there, until the next call. Timers that are due by then run.
   * @param at ms since the epoch; `now()` stops the clock, Infinity lets it run freely
   */
  passUntil(at: number): void {
    this.#limit = Math.max(at, this.#now);
    this.#schedule();
  }

  /**
   * Advances to the next timer or limit. For a caller that knows that nothing else will happen.
   * @returns whether there was one
   */
  runOutTime(): boolean {
    const first = this.#timers.first();
    if (first === undefined) return false;
    this.#run(first);
    return true;
  }

  /**
   * Resolves when the clock cannot advance although nothing holds it: no timer is set, or the next one is later than
   * `passUntil` allows.
   */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenIdle.push(resolve);
      this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#turn !== undefined) return;
    const isIdle = this.#whenIdle.length > 0 && this.#holds === 0;
    if (isIdle || this.#mayFire()) this.#turn = setImmediate(() => this.#fire());
  }

  #mayFire(): boolean {
    const next = this.nextTimer();
    return next !== undefined && next <= this.#limit && this.#holds === 0;
  }

  #fire(): void {
    this.#turn = undefined;
    const timer = this.#mayFire() ? this.#timers.first() : undefined;
    if (timer === undefined) {
      if (this.#holds > 0) return;
      const waiting = this.#whenIdle;
      this.#whenIdle = [];
      for (const resolve of waiting) resolve();
      return;
    }
    this.#run(timer);
  }

  /** @param timer the first one */
  #run(timer: VirtualTimer): void {
    this.#timers.removeFirst();
    if (!timer.isLimit) this.#active--;
    this.#now = timer.at;
    timer.cancelled = true;
    timer.run();
    this.#schedule();
  }

  #cancel(timer: VirtualTimer): void {
    if (timer.cancelled) return;
    if (!timer.isLimit) this.#active--;
    this.#timers.cancel(timer);
  }
}
