import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAzure } from '../../comparison/azure.ts';
import type { Orchestrator, Run } from '../../comparison/run.ts';
import { reconcile } from '../../local/demo/reconciliation.ts';
import { scenarios } from './scenarios.ts';

/** Enough stock for all rounds, except for the item that must be out of stock. */
const stock = ['ANVIL', 'BIRD-SEED', 'MAGNET', 'ROCKET-SKATES', 'ROPE-10M'].map((sku) => ({
  sku,
  available: sku === 'ROCKET-SKATES' ? 2 : 10_000,
}));

let seed = 1;
/** A pseudo-random number generator with a seed. */
function choose(count: number): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * count);
}

let orchestrator: Orchestrator;
beforeAll(async () => {
  orchestrator = await startAzure({ choose, stock });
});
afterAll(() => orchestrator?.close());

test('every order of the table ends as expected when all run at once and activities interleave at random', {
  timeout: 60_000,
}, async () => {
  const runs: Run[] = [];
  for (let round = 1; round <= 5; round++) {
    seed = round;
    const started = scenarios.map((example) => {
      const order = { ...example.order, orderId: `${example.order.orderId}-${round}` };
      return orchestrator.run({ ...example, order });
    });
    const ended = await Promise.all(started);
    runs.push(...ended);
    expect(ended.map(({ outcome, reason }) => ({ outcome, reason }))).toEqual(
      scenarios.map(({ expected }) => ({ outcome: expected?.outcome, reason: expected?.reason })),
    );
  }
  await orchestrator.passAnHour();
  expect((await reconcile(orchestrator, runs)).problems).toEqual([]);
});
