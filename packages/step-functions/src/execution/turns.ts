import type { Input } from './input.ts';
import type { Worker } from './mailbox.ts';

/** An input with its time, in ms since the epoch. */
export interface TimedInput {
  readonly input: Input;
  readonly at: number;
}

/**
 * Applies the inputs of an execution one at a time: each only when all threads are blocked or finished after the last.
 */
export class Turns implements Worker {
  readonly #execution: { apply(input: Input, at: number): void };
  /** The number of running threads. */
  #running = 0;
  // Created when needed, because most inputs arrive while no thread is running.
  #inputs: TimedInput[] | undefined;
  #idleListeners: (() => void)[] | undefined;

  constructor(execution: { apply(input: Input, at: number): void }) {
    this.#execution = execution;
  }

  /** Adds an input, which is applied after the earlier ones. */
  put(input: Input, at: number): void {
    this.#inputs ??= [];
    this.#inputs.push({ input, at });
    this.#goOn();
  }

  pause(): void {
    this.#running--;
    this.#goOn();
  }

  resume(): void {
    this.#running++;
  }

  /** Whether all threads are blocked or finished and no input is pending. */
  get isIdle(): boolean {
    return this.#running === 0 && !this.#inputs?.length;
  }

  /** Calls `listener` once, the next time that the execution is idle. */
  onIdle(listener: () => void): void {
    this.#idleListeners ??= [];
    this.#idleListeners.push(listener);
  }

  notifyIdle(): void {
    const listeners = this.#idleListeners;
    this.#idleListeners = undefined;
    for (const listener of listeners ?? []) listener();
  }

  #goOn(): void {
    while (this.#running === 0) {
      const next = this.#inputs?.shift();
      if (next === undefined) {
        this.#inputs = undefined;
        this.notifyIdle();
        return;
      }
      this.#execution.apply(next.input, next.at);
    }
  }
}
