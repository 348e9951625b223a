import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundle, carryOut, diagrams, explore, layers, lint, permissions, tests, typeCheck } from './carry-out.ts';
import { readRecipe } from './recipe.ts';

const recipe = readRecipe('Add a step');
/** Tests that read the manifests, and tests that run orders: none of them must change for a new step. */
const checks = [
  'test/state-machines',
  'test/durable/parity.test.ts',
  'test/docs',
  'test/local/console/graph/diagrams.test.ts',
  'test/infrastructure/order-processing.test.ts',
  'test/orders',
  'test/workflow',
];

it('the recipe "Add a step" passes all checks with only the edits that it lists', async () => {
  const copy = carryOut(recipe);
  expect(await lint(copy, 'orders', 'functions', 'state-machines', 'test/saga')).toContain('exit 0');
  expect(await layers(copy)).toContain('exit 0');
  expect(await typeCheck(copy)).toContain('exit 0');
  expect(await bundle(copy)).toContain('wrap-gift');
  expect(await diagrams(copy)).toContain('exit 0');
  expect(await permissions(copy)).toContain('exit 0');
  expect(await tests(copy, ...checks)).toContain('exit 0');
  const explored = await explore(copy, { FAULTS: '1', SCENARIOS: 'not-shipped' });
  expect(explored).toContain('0 violations');
});

describe('the recipe "Add a step"', () => {
  const without = (file: string) => carryOut(recipe.filter((edit) => edit.file !== file));

  it('without the rows of the functions is refused with the unknown placeholder', async () => {
    expect(await tests(without('functions/manifest.ts'), 'test/infrastructure/order-processing.test.ts')).toContain(
      'there is no such function: correct the name, or add the folder functions/wrap-gift',
    );
  });

  it('without the states is refused with the functions that no state uses', async () => {
    const copy = without('state-machines/order-processing/state_machine.json');
    expect(await tests(copy, 'test/infrastructure/order-processing.test.ts')).toContain(
      'No state uses ${wrap_gift_arn}',
    );
  });

  it('without a handler is refused with the function’s name', async () => {
    expect(await bundle(without('functions/unwrap-gift/handler.ts'))).toMatch(/have no handler\.ts in .*: unwrap-gift/);
  });

  it('without the row in undo.ts is refused with the compensation', async () => {
    expect(await tests(without('orders/order/undo.ts'), 'test/state-machines')).toContain('CompensateGift');
  });

  it('without the reason in parity.test.ts is refused with the missing step', async () => {
    expect(await tests(without('test/durable/parity.test.ts'), 'test/durable/parity.test.ts')).toContain('WrapGift');
  });

  it('without the entries in the runbook is refused with the missing command', async () => {
    expect(await tests(without('docs/runbook.md'), 'test/docs')).toContain('unwrap-gift');
  });

  it('without a new picture is refused with the workflow’s name', async () => {
    expect(await tests(carryOut(recipe), 'test/local/console/graph/diagrams.test.ts')).toContain('order-processing');
  });

  it('without the explorer’s invariant is refused with the unchecked write', async () => {
    const copy = without('test/saga/explorer/invariants/gift.ts');
    expect(await explore(copy, { FAULTS: '0', SCENARIOS: 'paid' })).toContain('wrap-gift#1 writes table ORDER/GIFT');
  });

  it('without a working compensation leads to a violation in the explorer', async () => {
    const copy = carryOut(recipe);
    const file = 'functions/unwrap-gift/handler.ts';
    const handler = readFileSync(path.join(copy.folder, file), 'utf8');
    const text = handler.replace('unwrapGift(event, { table })', '({ table, unwrapGift, event })');
    copy.apply({ file, how: 'new', anchor: '', text });
    expect(await explore(copy, { FAULTS: '0', SCENARIOS: 'not-shipped' })).toContain('gift: the gift is wrapped');
  });
});
