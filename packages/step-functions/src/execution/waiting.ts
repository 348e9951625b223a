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
  onHeartbeat: (() => void) | undefined;
  readonly #execution: Execution;
  readonly #timers = new Map<object, () => void>();
  #keptBack: Map<object | string, () => void> | undefined;
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
    this.setOff(() => {
      const cancel = this.#execution.host.clock.setTimer(at, () => this.send(message));
      this.#timers.set(key, cancel);
    }, key);
    return () => {
      this.#timers.get(key)?.();
      this.#timers.delete(key);
      this.#keptBack?.delete(key);
    };
  }

  /**
   * Sets something off in the world whose outcome will be sent here. A call is made only once all that led to it is on
   * disk: after a crash nothing must have been done that the execution knows no reason for.
   * @param key what it is kept back under, until its outcome is found among the recorded inputs
   */
  setOff(effect: () => void, key: object | string = 'call'): void {
    if (this.#execution.replaying) {
      this.#keptBack ??= new Map();
      this.#keptBack.set(key, effect);
    } else if (key === 'call' && this.#execution.journalId !== undefined) {
      this.#execution.host.whenSafe(() => {
        if (!this.#closed) effect();
      });
    } else {
      effect();
    }
  }

  /** The world's answer: an input of the execution. Too late, it is dropped. */
  send(message: Message): void {
    if (!this.#closed) this.#execution.deliver({ kind: 'message', waiting: this.id, message });
  }

  /** Takes in a message whose turn has come. */
  take(message: Message): void {
    if (message.type === 'heartbeat') {
      this.onHeartbeat?.();
      return;
    }
    if (message.type === 'child-ended') this.#keptBack?.delete(`child ${message.child}`);
    else if (['response', 'failure', 'started'].includes(message.type)) this.#keptBack?.delete('call');
    this.mailbox.put(message);
  }

  goLive(): void {
    const effects = [...(this.#keptBack?.values() ?? [])];
    this.#keptBack = undefined;
    for (const effect of effects) effect();
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers.values()) cancel();
    this.#timers.clear();
    this.#keptBack = undefined;
    this.#execution.closeWaiting(this);
  }
}
