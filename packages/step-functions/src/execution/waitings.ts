import type { Message } from './input.ts';
import { Waiting, type WaitingExecution } from './waiting.ts';

/** The points at which an execution waits for something outside. */
export class Waitings {
  readonly #execution: WaitingExecution;
  #count = 0;
  // Few are open at once: a list is smaller than a map.
  readonly #open: Waiting[] = [];

  constructor(execution: WaitingExecution) {
    this.#execution = execution;
  }

  open(): Waiting {
    const waiting = new Waiting(this.#execution, ++this.#count);
    this.#open.push(waiting);
    return waiting;
  }

  /** To be called by a point that is closed. */
  closed(waiting: Waiting): void {
    const index = this.#open.indexOf(waiting);
    if (index >= 0) this.#open.splice(index, 1);
  }

  /** Gives a message to the point that it is for; one for a point that is closed is ignored. */
  take(id: number, message: Message): void {
    this.#open.find((waiting) => waiting.id === id)?.take(message);
  }

  /** Runs the effects that a replay kept back. */
  goLive(): void {
    for (const waiting of [...this.#open]) waiting.goLive();
  }

  close(): void {
    for (const waiting of [...this.#open]) waiting.close();
  }
}
