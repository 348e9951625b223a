import type { Input } from './input.ts';
import type { Worker } from './mailbox.ts';

/** An input, and when it came: ms since the epoch. */
export interface TimedInput {
  readonly input: Input;
  readonly at: number;
}

/**
 * Lets the inputs of an execution take turns: one is applied only when all threads are blocked or finished after the last one.
 */
export class Turns implements Worker {
  readonly #execution: { apply(input: Input, at: number): void };
  /** How many threads are at work. */
  #running = 0;
  // Most inputs find no thread at work: the lists are made when they are needed.
  #inputs: TimedInput[] | undefined;
  #idleListeners: (() => void)[] | undefined;

  constructor(execution: { apply(input: Input, at: number): void }) {
    this.#execution = execution;
  }

  /** Applies an input when its turn comes. */
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

  /** Whether all threads are blocked or finished and no input waits for its turn. */
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
