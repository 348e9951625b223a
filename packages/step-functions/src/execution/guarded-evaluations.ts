import type { Clock } from '../clock.ts';
import type { GuardedOutcome, GuardedRequest } from '../language/guarded-evaluation.ts';
import type { Input } from './input.ts';
import { drawSeed, type SeededRandom } from './random.ts';

/** What the evaluations need of their execution. */
interface EvaluatingExecution {
  readonly host: {
    readonly clock: Clock;
    evaluate(request: GuardedRequest, again: boolean): Promise<GuardedOutcome>;
  };
  readonly random: SeededRandom;
  readonly replaying: boolean;
  breakReplay(reason: string): void;
  recordLimit(evaluation: number, limit: 'time' | 'memory'): Promise<void>;
}

/**
 * Where an execution waits for what takes real time: its evaluations in another process, and rests between long work.
 *
 * What an execution does must not depend on how long they take. So their outcomes are taken in the order in which they
 * began, each only when all threads are blocked or finished, or wait for an outcome too; and that one needed too much
 * time or memory is recorded.
 */
export class GuardedEvaluations {
  readonly #execution: EvaluatingExecution;
  /** What was recorded, by the number of the evaluation. */
  readonly #limits = new Map<number, 'time' | 'memory'>();
  #count = 0;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(execution: EvaluatingExecution) {
    this.#execution = execution;
  }

  /** Takes in what was recorded, before the replay. */
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

  /** Lets others go on, as an evaluation in another process does. */
  async rest(): Promise<void> {
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
    // What follows from this outcome is done before the next one is taken.
    settled().then(end);
    return outcome;
  }

  async #outcomeOf(number: number, request: GuardedRequest): Promise<GuardedOutcome> {
    const limit = this.#limits.get(number);
    if (limit !== undefined) return { type: 'limit', limit };
    const { host, replaying } = this.#execution;
    const outcome = await host.evaluate(request, replaying);
    if (outcome.type !== 'limit') return outcome;
    if (replaying) {
      const reason = `the expression ${request.expression} needs too much ${outcome.limit}, which it did not before`;
      this.#execution.breakReplay(reason);
      return new Promise(() => {});
    }
    await this.#execution.recordLimit(number, outcome.limit);
    return outcome;
  }
}

/** A turn of the event loop: all that can go on at once has done so. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

let lastTurn: Promise<unknown> = Promise.resolve();

/** A turn of the event loop that nobody else has who does much work: requests and timers come in between. */
function turnOfLoop(): Promise<unknown> {
  lastTurn = lastTurn.then(settled);
  return lastTurn;
}
