/** A pool of environments, of which some may be idle. */
export interface IdlePool {
  /**
   * The time since which its longest idle environment is idle, in ms of `performance.now`; undefined if none is idle.
   */
  readonly idleSince: number | undefined;
  /** Ends that environment; resolves when its memory is free. */
  endIdle(): Promise<void>;
}

/** ms that an environment must be idle before a function that already has one may replace it */
const minIdleTime = 1000;

/**
 * Limits the environments of all functions together, because each takes about 25 MB. When the limit is reached, a
 * function without an environment replaces the longest idle environment of another function. A function that has one
 * waits for it instead, unless another one was idle for a while: starting an environment takes longer than most
 * invocations, and functions that replaced each other all the time would do nothing else.
 */
export class EnvironmentBudget {
  readonly #limit: number;
  readonly #pools = new Set<IdlePool>();
  /** The waiting requests for the first environment of a function, and for further ones. */
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

  /** Removes a pool. */
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

  /** To be called when an environment has ended. */
  giveBack(): void {
    this.#used--;
    this.#serve();
  }

  /** To be called when an environment becomes idle: another function may wait to replace it. */
  idle(): void {
    this.#serve();
  }

  #serve(): void {
    const queue = this.#firsts.length > 0 ? this.#firsts : this.#more;
    if (queue.length === 0) return;
    if (this.#used >= this.#limit) {
      this.#makeRoom(queue === this.#firsts ? 0 : minIdleTime);
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
      // No environment is idle, or idle for long enough: the next one that becomes idle calls this again.
      this.#serveLater ??= setTimeout(() => {
        this.#serveLater = undefined;
        this.#serve();
      }, minIdleTime).unref();
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
