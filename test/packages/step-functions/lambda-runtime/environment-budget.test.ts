import { describe, expect, it } from 'vitest';
import {
  EnvironmentBudget,
  type IdlePool,
} from '../../../../packages/step-functions/src/lambda-runtime/environment-budget.ts';

/** The idle environments of a function, by the times since when they are idle. */
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

async function exhaustedBudget(limit: number, ...pools: Pool[]): Promise<EnvironmentBudget> {
  const budget = new EnvironmentBudget(limit);
  for (let n = 0; n < limit; n++) await budget.take(true);
  for (const pool of pools) budget.add(pool);
  return budget;
}

const now = () => performance.now();
const isResolved = async (promise: Promise<void>) => {
  let done = false;
  void promise.then(() => {
    done = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return done;
};

describe('when all environments are taken', () => {
  it('a function without an environment replaces the one that has been idle for the longest time', async () => {
    const [younger, older] = [new Pool(now() - 10), new Pool(now() - 20)];
    const budget = await exhaustedBudget(2, younger, older);

    await budget.take(true);

    expect([younger.ended, older.ended.length]).toEqual([[], 1]);
  });

  it('a function with an environment replaces only one that has been idle for a while', async () => {
    const used = new Pool(now());
    expect(await isResolved((await exhaustedBudget(1, used)).take(false))).toBe(false);
    expect(used.ended).toEqual([]);

    const unused = new Pool(now() - 60_000);
    expect(await isResolved((await exhaustedBudget(1, unused)).take(false))).toBe(true);
  });

  it('a function without an environment is served before a function that waits for a further one', async () => {
    const budget = await exhaustedBudget(1);
    const [more, first] = [budget.take(false), budget.take(true)];

    budget.giveBack();

    expect([await isResolved(more), await isResolved(first)]).toEqual([false, true]);
  });

  it('waiting functions are served by a timer once other environments have been idle for a while', async () => {
    const budget = await exhaustedBudget(2, new Pool(now(), now()));

    await Promise.all([budget.take(false), budget.take(false)]);
  });

  it('the number of environments never exceeds the limit, also while one is being ended', async () => {
    const pool = new Pool(now(), now(), now());
    const budget = await exhaustedBudget(3, pool);

    const taken = await Promise.all([1, 2, 3].map(() => isResolved(budget.take(true))));

    expect(taken.filter(Boolean).length).toBeLessThanOrEqual(3);
    expect(await isResolved(budget.take(true))).toBe(false);
    expect(pool.ended).toHaveLength(3);
  });
});
