import type { Message } from './input.ts';
import { type WaitingExecution, WaitingPoint } from './waiting-point.ts';

/** The points at which an execution waits for something outside. */
export class WaitingPoints {
  readonly #execution: WaitingExecution;
  #count = 0;
  // A list, because few points are open at once, and a map needs more memory.
  readonly #open: WaitingPoint[] = [];

  constructor(execution: WaitingExecution) {
    this.#execution = execution;
  }

  open(): WaitingPoint {
    const waiting = new WaitingPoint(this.#execution, ++this.#count);
    this.#open.push(waiting);
    return waiting;
  }

  /** Removes a point that has closed. */
  closed(waiting: WaitingPoint): void {
    const index = this.#open.indexOf(waiting);
    if (index >= 0) this.#open.splice(index, 1);
  }

  /** Delivers a message to its point; a message for a closed point is ignored. */
  take(id: number, message: Message): void {
    this.#open.find((waiting) => waiting.id === id)?.take(message);
  }

  /** Runs the effects that were delayed during a replay. */
  endReplay(): void {
    for (const waiting of [...this.#open]) waiting.endReplay();
  }

  close(): void {
    for (const waiting of [...this.#open]) waiting.close();
  }
}
