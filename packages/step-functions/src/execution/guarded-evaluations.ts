import type { Clock } from '../clock/clock.ts';
import type { GuardedOutcome, GuardedRequest } from '../language/guarded-evaluation.ts';
import type { Input } from './input.ts';
import { drawSeed, type SeededRandom } from './random.ts';

/** The part of an execution that evaluations use. */
export interface EvaluatingExecution {
  readonly host: {
    readonly clock: Clock;
    evaluate(request: GuardedRequest, again: boolean): Promise<GuardedOutcome>;
  };
  readonly random: SeededRandom;
  readonly inputs: {
    readonly replaying: boolean;
    breakReplay(reason: string): void;
    recordLimit(evaluation: number, limit: 'time' | 'memory'): Promise<void>;
  };
}

/**
 * The waits of an execution that take real time: evaluations in another process, and yields between long work.
 *
 * Their duration must not influence an execution. So their outcomes are handled in the sequence of their starts, each
 * only when all threads are blocked or finished, or wait for an outcome too. If an evaluation needs too much time or
 * memory, that is recorded.
 */
export class GuardedEvaluations {
  readonly #execution: EvaluatingExecution;
  /** The recorded limits, by the number of the evaluation. */
  readonly #limits = new Map<number, 'time' | 'memory'>();
  #count = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(execution: EvaluatingExecution) {
    this.#execution = execution;
  }

  /** Adds a recorded limit, before the replay. */
  recorded({ evaluation, limit }: Input & { kind: 'limit' }): void {
    this.#limits.set(evaluation, limit);
  }

  async evaluate(request: GuardedRequest): Promise<GuardedOutcome> {
    const { host, random } = this.#execution;
    const number = ++this.#count;
    const seeded = request.draws ? { ...request, seed: drawSeed(random) } : request;
    const release = host.clock.hold();
    try {
      return await this.#inTurn(this.#outcomeOf(number, seeded));
    } finally {
      release();
    }
  }

  /** Yields to other executions, like an evaluation in another process. */
  async yieldToOthers(): Promise<void> {
    const release = this.#execution.host.clock.hold();
    await this.#inTurn(turnOfLoop());
    release();
  }

  async #inTurn<Outcome>(begun: Promise<Outcome>): Promise<Outcome> {
    const before = this.#turn;
    let end: () => void = () => {};
    this.#turn = new Promise<void>((resolve) => {
      end = resolve;
    });
    await before;
    const outcome = await begun;
    await settled();
    // The next outcome is handled only after all work that this outcome causes.
    settled().then(end);
    return outcome;
  }

  async #outcomeOf(number: number, request: GuardedRequest): Promise<GuardedOutcome> {
    const limit = this.#limits.get(number);
    if (limit !== undefined) return { type: 'limit', limit };
    const { host, inputs } = this.#execution;
    const { replaying } = inputs;
    const outcome = await host.evaluate(request, replaying);
    if (outcome.type !== 'limit') return outcome;
    if (replaying) {
      const reason = `the expression ${request.expression} needs too much ${outcome.limit}, which it did not before`;
      inputs.breakReplay(reason);
      return new Promise(() => {});
    }
    await inputs.recordLimit(number, outcome.limit);
    return outcome;
  }
}

/** Resolves after a turn of the event loop, when all pending promises are handled. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

let lastTurn: Promise<unknown> = Promise.resolve();

/**
 * A turn of the event loop in which no other execution does much work, so that requests and timers are handled in
 * between.
 */
function turnOfLoop(): Promise<unknown> {
  lastTurn = lastTurn.then(settled);
  return lastTurn;
}
