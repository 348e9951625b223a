import type { KnownExecution } from './known-execution.ts';

/** How long executions that have ended are kept. Those that run are always kept. */
export interface Retention {
  /** How many at most. */
  readonly executions?: number;
  /** For how long, in s, from their end. */
  readonly seconds?: number;
}

/** The executions that have ended, in the order in which they did. */
export class FinishedExecutions {
  readonly #retention: Retention;
  readonly #isLimited: boolean;
  /** Where nothing is ever pruned, it stays empty. */
  readonly #ended = new Map<string, KnownExecution>();

  constructor(retention: Retention) {
    this.#retention = retention;
    this.#isLimited = retention.executions !== undefined || retention.seconds !== undefined;
  }

  /**
   * Notes that an execution has ended.
   * @param now ms since the epoch
   * @returns those that need not be kept any longer
   */
  add(execution: KnownExecution, now: number): KnownExecution[] {
    if (!this.#isLimited) return [];
    // One that was redriven ends once more.
    this.#ended.delete(execution.start.arn);
    this.#ended.set(execution.start.arn, execution);
    const { executions = Number.POSITIVE_INFINITY, seconds = Number.POSITIVE_INFINITY } = this.#retention;
    const pruned: KnownExecution[] = [];
    for (const [arn, oldest] of this.#ended) {
      const expired = (oldest.stoppedAt ?? now) + seconds * 1000 < now;
      if (this.#ended.size <= executions && !expired) break;
      this.#ended.delete(arn);
      if (oldest.status !== 'RUNNING') pruned.push(oldest);
    }
    return pruned;
  }

  /** Takes what is kept of an execution from now on, in its place. */
  replace(execution: KnownExecution): void {
    if (this.#ended.has(execution.start.arn)) this.#ended.set(execution.start.arn, execution);
  }
}
