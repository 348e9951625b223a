import type { Clock } from '../clock/clock.ts';
import type { Input } from './input.ts';
import { type TimedInput, Turns } from './turns.ts';

/** The part of an execution that its inputs use. */
interface InputReceiver {
  readonly host: {
    readonly clock: Clock;
    readonly signal: AbortSignal;
    whenOnDisk(effect: () => void): void;
  };
  readonly journalId: number | undefined;
  readonly evaluations: { recorded(limit: Input & { kind: 'limit' }): void };
  begin(): void;
  /** The time of the input being applied, in ms since the epoch. */
  readonly now: number;
  /** Adds an input to the journal, if there is one. */
  recordInput(input: Input, at: number): void;
  apply(input: Input, at: number): void;
}

/**
 * Records the inputs of an execution, and applies them one after the other. A replay applies recorded inputs in the same
 * way, without recording them again.
 */
export class Inputs {
  readonly turns: Turns;
  /** Whether recorded inputs are being applied: then no effect may run outside of the execution. */
  replaying = false;
  readonly #execution: InputReceiver;
  #broken: string | undefined;

  constructor(execution: InputReceiver) {
    this.#execution = execution;
    this.turns = new Turns(execution);
  }

  /**
   * Applies an input as soon as it is recorded, and all threads are blocked or finished after the earlier inputs. So
   * the state of an execution is never ahead of the disk, and each of its effects has a recorded reason.
   * @param at ms since the epoch; set for a recorded input
   */
  deliver(input: Input, at = this.#execution.host.clock.now()): void {
    const { host, journalId } = this.#execution;
    if (!this.replaying) {
      // An input that comes after the engine was closed is ignored: when the engine is opened again, its sender
      // sends it again.
      if (journalId !== undefined && host.signal.aborted) return;
      this.#execution.recordInput(input, at);
    }
    this.whenRecorded(() => this.turns.put(input, at));
  }

  /** Runs an effect as soon as everything recorded so far is on disk. */
  whenRecorded(effect: () => void): void {
    if (this.replaying || this.#execution.journalId === undefined) effect();
    else this.#execution.host.whenOnDisk(effect);
  }

  /** Records that an evaluation needed too much time or memory. Resolves once that is on disk. */
  recordLimit(evaluation: number, limit: 'time' | 'memory'): Promise<void> {
    this.#execution.recordInput({ kind: 'limit', evaluation, limit }, this.#execution.now);
    return new Promise((resolve) => this.whenRecorded(resolve));
  }

  /** Begins to run the execution, and applies recorded inputs. The replay is finished when `whenIdle` resolves. */
  replay(inputs: readonly TimedInput[]): void {
    this.replaying = true;
    for (const { input } of inputs) if (input.kind === 'limit') this.#execution.evaluations.recorded(input);
    this.#execution.begin();
    for (const { input, at } of inputs) if (input.kind !== 'limit') this.deliver(input, at);
  }

  /** Why the replay differs from the recorded history; undefined if it does not. */
  get broken(): string | undefined {
    return this.#broken;
  }

  /** Ends a replay that differs from the recorded history. */
  breakReplay(reason: string): void {
    this.#broken ??= reason;
    this.turns.notifyIdle();
  }

  /** Resolves when all threads are blocked or finished and no input is pending, or the replay is broken. */
  whenIdle(): Promise<void> {
    if (this.#broken !== undefined || this.turns.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.turns.onIdle(resolve));
  }
}
