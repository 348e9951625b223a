import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startAwsDurable } from '../../comparison/aws-durable.ts';
import { startAzure } from '../../comparison/azure.ts';
import type { Orchestrator } from '../../comparison/run.ts';
import { type Bundle, bundleDurable } from '../../durable/bundle.ts';
import { readExample } from '../../local/demo/example.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'durable-'));
let bundles: readonly Bundle[];
beforeAll(async () => {
  bundles = await bundleDurable(folder);
}, 30_000);
afterAll(() => rmSync(folder, { recursive: true }));

test('each deployment of the durable processes has its bundle', () => {
  expect(bundles.map(({ name }) => name).sort()).toEqual([
    'aws/api/handler.mjs',
    'aws/order-process/handler.mjs',
    'aws/start-pending/handler.mjs',
    'azure/app.cjs',
  ]);
});

// Only examples without faults and decisions, because these are injected at the steps, which are inside the bundle.
describe.each([
  ['Lambda durable function', () => startAwsDurable({ bundles: folder })],
  ['function app', () => startAzure({ bundles: folder })],
])('the bundle of the %s', (_, start) => {
  let orchestrator: Orchestrator;
  beforeAll(async () => {
    orchestrator = await start();
  }, 30_000);
  afterAll(() => orchestrator?.close());

  test.each(['01-fulfilled', '02-invalid', '03-out-of-stock', '04-payment-declined'])(
    'runs the example %s to its expected end',
    async (name) => {
      const example = readExample(path.resolve(import.meta.dirname, `../../examples/orders/${name}.json`));

      const { status, outcome, reason } = await orchestrator.run(example);

      expect({ status, outcome, reason }).toEqual({ reason: undefined, ...example.expected });
    },
  );
});
