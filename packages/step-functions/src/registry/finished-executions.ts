import type { KnownExecution } from './known-execution.ts';

/** How long executions that have ended are kept. Running executions are always kept. */
export interface Retention {
  /** The maximum number of executions that are kept. */
  readonly executions?: number;
  /** Seconds for which they are kept after their end. */
  readonly seconds?: number;
}

/** The executions that have ended, in the sequence of their ends. */
export class FinishedExecutions {
  readonly #retention: Retention;
  readonly #isLimited: boolean;
  /** Empty if the retention is unlimited. */
  readonly #ended = new Map<string, KnownExecution>();

  constructor(retention: Retention) {
    this.#retention = retention;
    this.#isLimited = retention.executions !== undefined || retention.seconds !== undefined;
  }

  /**
   * Adds an execution that has ended.
   * @param now ms since the epoch
   * @returns the executions that need not be kept any longer
   */
  add(execution: KnownExecution, now: number): KnownExecution[] {
    if (!this.#isLimited) return [];
    // A redriven execution ends again.
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

  /** Replaces an execution by its archived form. */
  replace(execution: KnownExecution): void {
    if (this.#ended.has(execution.start.arn)) this.#ended.set(execution.start.arn, execution);
  }
}
