/**
 * The source of time for the engine and for everything in the same run.
 *
 * All times are milliseconds since the epoch. The engine reads the machine's clock only through this interface, so that
 * a test can let a year pass without waiting, and gets the same history in each run.
 */
export interface Clock {
  now(): number;
  /** Calls `run` once, as soon as `now()` has reached `at`. @returns a function that cancels the timer */
  setTimer(at: number, run: () => void): () => void;
  /**
   * Like `setTimer`, for a time limit. A virtual clock does not advance because of a limit: it runs a limit when it
   * advances to a later timer, or in `runOutTime`. A limit of a real clock does not keep the process alive.
   */
  setLimit(at: number, run: () => void): () => void;
  /**
   * Stops virtual time during work that takes real time (a function in a worker thread, an HTTP request), until the
   * returned function is called. On a real clock it does nothing.
   */
  hold(): () => void;
}

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

interface VirtualTimer {
  readonly at: number;
  readonly order: number;
  readonly isLimit: boolean;
  run: () => void;
  cancelled: boolean;
}

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
  // A binary heap by (at, order); a cancelled timer stays in it, and is skipped later.
  #timers: VirtualTimer[] = [];
  #cancelled = 0;
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
    this.#push(timer);
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
    return this.#active === 0 ? undefined : this.#first()?.at;
  }

  #first(): VirtualTimer | undefined {
    while (this.#timers[0]?.cancelled) {
      this.#pop();
      this.#cancelled--;
    }
    return this.#timers[0];
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
    const first = this.#first();
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
    const timer = this.#mayFire() ? this.#first() : undefined;
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
    this.#pop();
    if (!timer.isLimit) this.#active--;
    this.#now = timer.at;
    timer.cancelled = true;
    timer.run();
    this.#schedule();
  }

  #cancel(timer: VirtualTimer): void {
    if (timer.cancelled) return;
    timer.cancelled = true;
    timer.run = () => {};
    if (!timer.isLimit) this.#active--;
    this.#cancelled++;
    // Most limits are cancelled years before they are due.
    if (this.#cancelled < 1000 || this.#cancelled * 2 < this.#timers.length) return;
    const open = this.#timers.filter(({ cancelled }) => !cancelled);
    this.#timers = [];
    this.#cancelled = 0;
    for (const timer of open) this.#push(timer);
  }

  #push(timer: VirtualTimer): void {
    const heap = this.#timers;
    let child = heap.push(timer) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!isBefore(timer, heap[parent])) break;
      heap[child] = heap[parent] as VirtualTimer;
      child = parent;
    }
    heap[child] = timer;
  }

  #pop(): VirtualTimer | undefined {
    const heap = this.#timers;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let parent = 0;
    for (;;) {
      let child = 2 * parent + 1;
      if (child >= heap.length) break;
      if (isBefore(heap[child + 1], heap[child])) child++;
      if (!isBefore(heap[child], last)) break;
      heap[parent] = heap[child] as VirtualTimer;
      parent = child;
    }
    heap[parent] = last;
    return first;
  }
}

function isBefore(a: VirtualTimer | undefined, b: VirtualTimer | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
