import { Aborted } from './failure.ts';

/** Counts the running threads of an execution, for its mailboxes. */
export interface Worker {
  /** A thread begins to wait: if it was the last running one, the execution may apply its next input. */
  pause(): void;
  /** A thread continues. */
  resume(): void;
}

/**
 * A queue on which a thread waits for messages: a task's result, a timer, the end of a child. Messages that arrive
 * while no thread waits are kept in sequence.
 */
export class Mailbox<Message> {
  readonly #worker: Worker;
  // For most messages, a thread is waiting already.
  #messages: Message[] | undefined;
  #waiting: { resolve: (message: Message) => void; reject: (reason: Error) => void } | undefined;
  #aborted = false;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** The next message; rejects with Aborted if the mailbox was aborted. */
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
