import { describe, expect, it } from 'vitest';
import {
  EnvironmentBudget,
  type IdlePool,
} from '../../../../packages/step-functions/src/lambda-runtime/environment-budget.ts';

/** A function's environments: those that are idle, by since when. */
class Pool implements IdlePool {
  readonly ended: number[] = [];
  #idle: number[];

  constructor(...idle: number[]) {
    this.#idle = idle;
  }

  get idleSince(): number | undefined {
    return this.#idle[0];
  }

  async endIdle(): Promise<void> {
    this.ended.push(...this.#idle.slice(0, 1));
    this.#idle = this.#idle.slice(1);
  }
}

async function full(limit: number, ...pools: Pool[]): Promise<EnvironmentBudget> {
  const budget = new EnvironmentBudget(limit);
  for (let n = 0; n < limit; n++) await budget.take(true);
  for (const pool of pools) budget.add(pool);
  return budget;
}

const now = () => performance.now();
const settled = async (promise: Promise<void>) => {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return done;
};

describe('when all environments are taken', () => {
  it('a function that has none gets the place of the one that nobody has needed for the longest', async () => {
    const [younger, older] = [new Pool(now() - 10), new Pool(now() - 20)];
    const budget = await full(2, younger, older);

    await budget.take(true);

    expect([younger.ended, older.ended.length]).toEqual([[], 1]);
  });

  it('a function that has one takes none that was in use just now, and one that was not for a while', async () => {
    const used = new Pool(now());
    expect(await settled((await full(1, used)).take(false))).toBe(false);
    expect(used.ended).toEqual([]);

    const unused = new Pool(now() - 60_000);
    expect(await settled((await full(1, unused)).take(false))).toBe(true);
  });

  it('a function that has none is served before one that waits for another one', async () => {
    const budget = await full(1);
    const [more, first] = [budget.take(false), budget.take(true)];

    budget.giveBack();

    expect([await settled(more), await settled(first)]).toEqual([false, true]);
  });

  it('each that waits is served once what is idle has been so for a while, without any event', async () => {
    const budget = await full(2, new Pool(now(), now()));

    await Promise.all([budget.take(false), budget.take(false)]);
  });

  it('there are never more than the limit, also while one is being ended', async () => {
    const pool = new Pool(now(), now(), now());
    const budget = await full(3, pool);

    const taken = await Promise.all([1, 2, 3].map(() => settled(budget.take(true))));

    expect(taken.filter(Boolean).length).toBeLessThanOrEqual(3);
    expect(await settled(budget.take(true))).toBe(false);
    expect(pool.ended).toHaveLength(3);
  });
});
