/** A pool that has an environment which nobody uses. */
export interface IdlePool {
  /** Ends the environment that was idle for the longest; false if none is idle. */
  endIdle(): boolean;
}

/**
 * How many environments all functions together may have: each takes some 20 MB. When there is no more, a function that
 * needs one gets that of a function that does not need it now, or waits for its turn.
 */
export class EnvironmentBudget {
  readonly #limit: number;
  readonly #pools = new Set<IdlePool>();
  readonly #waiting: (() => void)[] = [];
  #used = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(pool: IdlePool): void {
    this.#pools.add(pool);
  }

  /** A pool has no idle environments any more. */
  remove(pool: IdlePool): void {
    this.#pools.delete(pool);
  }

  /** Resolves when another environment may be started. */
  async take(): Promise<void> {
    if (this.#used >= this.#limit && !this.#endAnyIdle()) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
      return;
    }
    this.#used++;
  }

  /** An environment has ended. */
  giveBack(): void {
    const next = this.#waiting.shift();
    // It takes the place at once.
    if (next !== undefined) next();
    else this.#used--;
  }

  /** An environment has nothing to do: another function may wait for its place. */
  idle(): void {
    if (this.#waiting.length > 0) this.#endAnyIdle();
  }

  #endAnyIdle(): boolean {
    return [...this.#pools].some((pool) => pool.endIdle());
  }
}
