import type { Clock } from '../clock/clock.ts';
import type { Input, Message } from './input.ts';
import { Mailbox, type Worker } from './mailbox.ts';

/** The part of an execution that a waiting point uses. */
export interface WaitingExecution {
  readonly host: { readonly clock: Clock };
  readonly inputs: { readonly turns: Worker; readonly replaying: boolean; deliver(input: Input): void };
  readonly waitingPoints: { closed(waiting: WaitingPoint): void };
}

/**
 * A point at which an execution waits for something outside: a timer, the response of a call, a task token. During a
 * replay, its effects (starting a timer, making a call) do not run. After the replay, the effects without a recorded
 * result run: for the first time, or again.
 */
export class WaitingPoint {
  readonly id: number;
  readonly mailbox: Mailbox<Message>;
  onHeartbeat: (() => void) | undefined;
  readonly #execution: WaitingExecution;
  #timers: Map<object, () => void> | undefined;
  #delayedEffects: Map<object | string, () => void> | undefined;
  #closed = false;

  constructor(execution: WaitingExecution, id: number) {
    this.#execution = execution;
    this.id = id;
    this.mailbox = new Mailbox<Message>(execution.inputs.turns);
  }

  /**
   * Sends the message to this point at a time.
   * @param at ms since the epoch
   * @returns a function that cancels the timer
   */
  timer(at: number, message: Message): () => void {
    const key = {};
    this.runEffect(() => {
      const cancel = this.#execution.host.clock.setTimer(at, () => this.send(message));
      this.#timers ??= new Map();
      this.#timers.set(key, cancel);
    }, key);
    return () => {
      this.#timers?.get(key)?.();
      this.#timers?.delete(key);
      this.#delayedEffects?.delete(key);
    };
  }

  /**
   * Runs an effect outside of the execution, whose outcome will be sent here. If it throws, the task fails.
   * @param key identifies the effect during a replay, until its outcome is found among the recorded inputs
   */
  runEffect(effect: () => void, key: object | string = 'call'): void {
    if (this.#execution.inputs.replaying) {
      this.#delayedEffects ??= new Map();
      this.#delayedEffects.set(key, effect);
    } else {
      this.#try(effect);
    }
  }

  #try(effect: () => void): void {
    try {
      effect();
    } catch (error) {
      this.send({
        type: 'failure',
        error: 'States.Runtime',
        cause: error instanceof Error ? error.message : String(error),
      });
    }
  }

  /** Whether no thread waits at this point any more. */
  get isClosed(): boolean {
    return this.#closed;
  }

  /** Delivers an outcome as an input of the execution; a late outcome is ignored. */
  send(message: Message): void {
    if (this.#closed) return;
    try {
      this.#execution.inputs.deliver({ kind: 'message', waiting: this.id, message });
    } catch (error) {
      // For example, a value that is nested too deep for JSON.
      const cause = `The outcome cannot be recorded: ${error instanceof Error ? error.message : error}`;
      this.#execution.inputs.deliver({
        kind: 'message',
        waiting: this.id,
        message: { type: 'failure', error: 'States.Runtime', cause },
      });
    }
  }

  /** Handles a message when its input is applied. */
  take(message: Message): void {
    if (message.type === 'heartbeat') {
      this.onHeartbeat?.();
      return;
    }
    if (this.#delayedEffects !== undefined) this.#forgetEffectOf(message, this.#delayedEffects);
    this.mailbox.put(message);
  }

  #forgetEffectOf(message: Message, delayedEffects: Map<object | string, () => void>): void {
    if (message.type === 'child-ended') delayedEffects.delete(`child ${message.child}`);
    else if (['response', 'answer', 'failure', 'started'].includes(message.type)) delayedEffects.delete('call');
  }

  /** Runs the effects that were delayed during a replay and have no recorded outcome. */
  endReplay(): void {
    const effects = [...(this.#delayedEffects?.values() ?? [])];
    this.#delayedEffects = undefined;
    for (const effect of effects) this.#try(effect);
  }

  close(): void {
    this.#closed = true;
    for (const cancel of this.#timers?.values() ?? []) cancel();
    this.#timers = undefined;
    this.#delayedEffects = undefined;
    this.#execution.waitingPoints.closed(this);
  }
}
