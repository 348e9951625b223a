import type { Execution } from './execution.ts';
import type { Message } from './input.ts';
import { Mailbox } from './mailbox.ts';

/**
 * A point at which an execution waits for the world. While the execution replays what was recorded, what the point would
 * set off (a timer, a call) is kept back; what is still open at the end of the replay is then set off for the first
 * time, or again.
 */
export class Waiting {
  readonly id: number;
  readonly mailbox: Mailbox<Message>;
  readonly #execution: Execution;
  readonly #timers = new Map<object, (() => void) | undefined>();
  #keptBack: (() => void)[] | undefined;
  #closed = false;

  constructor(execution: Execution, id: number) {
    this.#execution = execution;
    this.id = id;
    this.mailbox = new Mailbox<Message>(execution);
  }

  /**
   * Sends the message to this point at a time.
   * @param at ms since the epoch
   * @returns a function that cancels the timer
   */
  timer(at: number, message: Message): () => void {
    const key = {};
    this.#timers.set(key, undefined);
    this.setOff(() => {
      if (!this.#timers.has(key)) return;
      this.#timers.set(
        key,
        this.#execution.host.clock.setTimer(at, () => this.send(message)),
      );
    });
    return () => {
      this.#timers.get(key)?.();
      this.#timers.delete(key);
    };
  }

  /** Sets something off in the world whose outcome will be sent here. */
  setOff(effect: () => void): void {
    if (!this.#execution.replaying) {
      effect();
      return;
    }
    this.#keptBack ??= [];
    this.#keptBack.push(effect);
  }

  /** The world's answer: an input of the execution. Too late, it is dropped. */
  send(message: Message): void {
    if (!this.#closed) this.#execution.deliver({ kind: 'message', waiting: this.id, message });
  }

  goLive(): void {
    const effects = this.#keptBack ?? [];
    this.#keptBack = undefined;
    for (const effect of effects) effect();
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers.values()) cancel?.();
    this.#timers.clear();
    this.#keptBack = undefined;
    this.#execution.closeWaiting(this);
  }
}
