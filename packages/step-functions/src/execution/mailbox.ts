import { Aborted } from './failure.ts';

/** What a mailbox needs of its execution: to count who is at work. */
export interface Worker {
  /** A thread stops to wait: the execution may take its next input. */
  pause(): void;
  /** A thread goes on. */
  resume(): void;
}

/**
 * Where a thread waits for what others bring: a task's result, a timer, a child's end. Messages that come while nobody
 * waits are kept in order.
 */
export class Mailbox<Message> {
  readonly #worker: Worker;
  // Most messages find somebody who waits.
  #messages: Message[] | undefined;
  #waiting: { resolve: (message: Message) => void; reject: (reason: Error) => void } | undefined;
  #aborted = false;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** The next message; rejects with Aborted once the mailbox was aborted. */
  next(): Promise<Message> {
    if (this.#aborted) return Promise.reject(new Aborted());
    const message = this.#messages?.shift();
    if (message !== undefined) return Promise.resolve(message);
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.pause();
    });
  }

  put(message: Message): void {
    const waiting = this.#waiting;
    if (waiting === undefined) {
      this.#messages ??= [];
      this.#messages.push(message);
      return;
    }
    this.#waiting = undefined;
    this.#worker.resume();
    waiting.resolve(message);
  }

  abort(): void {
    this.#aborted = true;
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    this.#waiting = undefined;
    this.#worker.resume();
    waiting.reject(new Aborted());
  }
}
