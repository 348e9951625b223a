import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAzure } from '../../comparison/azure.ts';
import type { Orchestrator } from '../../comparison/run.ts';
import { readBooks } from '../../local/demo/books.ts';
import { scenarios } from './scenarios.ts';

/** Enough for all rounds, but for what must be out of stock. */
const stock = ['ANVIL', 'BIRD-SEED', 'MAGNET', 'ROCKET-SKATES', 'ROPE-10M'].map((sku) => ({
  sku,
  available: sku === 'ROCKET-SKATES' ? 2 : 10_000,
}));

let seed = 1;
/** A small generator of numbers that look random, the same for each seed. */
function choose(count: number): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return Math.floor((seed / 2_147_483_648) * count);
}

let orchestrator: Orchestrator;
beforeAll(async () => {
  orchestrator = await startAzure({ choose, stock });
});
afterAll(() => orchestrator?.close());

test('in whatever order activities and episodes run, every order ends as the table says', {
  timeout: 60_000,
}, async () => {
  const runs = [];
  for (let round = 1; round <= 5; round++) {
    for (const example of scenarios) {
      seed = round;
      const order = { ...example.order, orderId: `${example.order.orderId}-${round}` };
      const run = await orchestrator.run({ ...example, order });
      runs.push(run);
      const { outcome, reason } = example.expected ?? {};
      expect({ order: order.orderId, outcome: run.outcome, reason: run.reason }).toEqual({
        order: order.orderId,
        outcome,
        reason,
      });
    }
  }
  await orchestrator.aftermath();
  expect((await readBooks(orchestrator, runs)).problems).toEqual([]);
});
