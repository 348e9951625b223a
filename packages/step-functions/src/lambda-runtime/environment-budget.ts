/** A pool that has an environment which nobody uses. */
export interface IdlePool {
  /** Since when the one that is idle for the longest is so, in ms of `performance.now`; undefined if none is idle. */
  readonly idleSince: number | undefined;
  /** Ends that environment; resolves when it has left the memory. */
  endIdle(): Promise<void>;
}

/** ms that an environment must have been idle before a function that has one already gets its place */
const rest = 1000;

/**
 * How many environments all functions together may have: each takes some 25 MB. When there is no more, a function that
 * has none gets the place of one that nobody needs now, the longest idle first. One that has an environment waits for it
 * instead, unless another was idle for a while: starting one takes longer than most invocations, and functions that take
 * each other's places would do nothing else.
 */
export class EnvironmentBudget {
  readonly #limit: number;
  readonly #pools = new Set<IdlePool>();
  /** Those who wait for the first environment of their function, and for one more. */
  readonly #firsts: (() => void)[] = [];
  readonly #more: (() => void)[] = [];
  #used = 0;
  #isMakingRoom = false;
  #serveLater: NodeJS.Timeout | undefined;

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

  /** Resolves when another environment may be started. @param isFirst whether the function has none */
  take(isFirst: boolean): Promise<void> {
    return new Promise((resolve) => {
      (isFirst ? this.#firsts : this.#more).push(resolve);
      this.#serve();
    });
  }

  /** An environment has ended. */
  giveBack(): void {
    this.#used--;
    this.#serve();
  }

  /** An environment has nothing to do: another function may wait for its place. */
  idle(): void {
    this.#serve();
  }

  #serve(): void {
    const queue = this.#firsts.length > 0 ? this.#firsts : this.#more;
    if (queue.length === 0) return;
    if (this.#used >= this.#limit) {
      this.#makeRoom(queue === this.#firsts ? 0 : rest);
      return;
    }
    this.#used++;
    queue.shift()?.();
    this.#serve();
  }

  /** @param least ms that an environment must have been idle */
  #makeRoom(least: number): void {
    if (this.#isMakingRoom) return;
    const ended = this.#longestIdle(least)?.endIdle();
    if (ended === undefined) {
      // None is idle, and the next one that is calls this again; or none was idle for long enough.
      this.#serveLater ??= setTimeout(() => {
        this.#serveLater = undefined;
        this.#serve();
      }, rest).unref();
      return;
    }
    this.#isMakingRoom = true;
    void ended.then(() => {
      this.#isMakingRoom = false;
      this.giveBack();
    });
  }

  #longestIdle(least: number): IdlePool | undefined {
    let longest: IdlePool | undefined;
    let since = performance.now() - least;
    for (const pool of this.#pools) {
      if (pool.idleSince === undefined || pool.idleSince > since) continue;
      longest = pool;
      since = pool.idleSince;
    }
    return longest;
  }
}
