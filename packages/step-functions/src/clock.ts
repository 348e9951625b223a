/**
 * Where the engine, and everything that shares a run with it, takes its time from.
 *
 * All times are milliseconds since the epoch. Nothing else in the engine reads the machine's clock, so that a test can
 * let a year pass in no time and get the same history twice.
 */
export interface Clock {
  now(): number;
  /** Calls `run` once, as soon as `now()` has reached `at`; the function returned cancels it. */
  setTimer(at: number, run: () => void): () => void;
  /**
   * Like `setTimer`, for what is only there to end what lasts too long: no time passes for its sake. A real clock's keeps
   * no process alive; a virtual clock runs it when time passes it on the way to another timer, or in `runOutTime`.
   */
  setLimit(at: number, run: () => void): () => void;
  /**
   * Says that work is under way whose duration is not simulated (a function in a worker thread, an HTTP request):
   * virtual time stands still until the function returned is called. On a real clock it does nothing.
   */
  hold(): () => void;
}

// setTimeout takes a signed 32-bit number of milliseconds: a longer wait fires at once.
const longestTimeout = 2 ** 31 - 1;

interface Limit {
  readonly at: number;
  readonly arm: () => void;
}

/** The machine's clock. Its timers keep the process alive. */
export class RealClock implements Clock {
  // Most limits are far away when what they limit has ended: a timer for each would cost more than all the rest of it.
  readonly #farLimits = new Set<Limit>();
  #lookAgain: NodeJS.Timeout | undefined;

  now(): number {
    return Date.now();
  }

  setTimer(at: number, run: () => void): () => void {
    return this.#set(at, run, true);
  }

  setLimit(at: number, run: () => void): () => void {
    if (at - Date.now() <= longestTimeout) return this.#set(at, run, false);
    let cancel = () => {};
    const far: Limit = {
      at,
      arm: () => {
        cancel = this.#set(at, run, false);
      },
    };
    this.#farLimits.add(far);
    this.#lookAgain ??= setInterval(() => this.#armNearLimits(), longestTimeout / 2).unref();
    return () => {
      this.#farLimits.delete(far);
      cancel();
    };
  }

  #armNearLimits(): void {
    for (const limit of this.#farLimits) {
      if (limit.at - Date.now() > longestTimeout) continue;
      this.#farLimits.delete(limit);
      limit.arm();
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
 * A clock that jumps to the next timer whenever nothing is held and the event loop has nothing left to do at once, or
 * up to where it is allowed to go.
 *
 * Timers due at the same moment run in the order in which they were set, one a turn of the event loop, so that what one
 * of them starts is settled before the next one runs.
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
  // A binary heap by (at, order); a cancelled timer stays in it, and is skipped when it comes up.
  #timers: VirtualTimer[] = [];
  #cancelled = 0;
  /** How many timers there are that time passes for. */
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

  /** A clock that stands still until `passUntil` lets it go. @param start ms since the epoch */
  static stopped(start?: number): VirtualClock {
    const clock = new VirtualClock(start);
    clock.passUntil(clock.now());
    return clock;
  }

  /** When the next timer is due, in ms since the epoch; undefined if none is set. */
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
   * Lets time pass up to a moment and no further, until it is called again: timers that are due by then run, and time
   * stands still when the last of them has.
   * @param at ms since the epoch; `now()` stops the clock, Infinity lets it run
   */
  passUntil(at: number): void {
    this.#limit = Math.max(at, this.#now);
    this.#schedule();
  }

  /**
   * Lets time pass to the next timer or limit, because nothing else will happen any more.
   * @returns whether there is one
   */
  runOutTime(): boolean {
    const first = this.#first();
    if (first === undefined) return false;
    this.#run(first);
    return true;
  }

  /**
   * Resolves when time stands still though nothing holds it: no timer is set, or the next one lies beyond the moment up
   * to which time may pass.
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
    // Most limits are years away when what they limit has ended.
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
