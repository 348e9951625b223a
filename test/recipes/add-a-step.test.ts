import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { bundle, carryOut, diagrams, explore, layers, lint, permissions, tests, typeCheck } from './carry-out.ts';
import { readRecipe } from './recipe.ts';

const recipe = readRecipe('Add a step');
/** What reads the tables, and what runs orders: no test has to be changed for a step more. */
const checks = [
  'test/state-machines',
  'test/durable/parity.test.ts',
  'test/docs',
  'test/local/console/graph/diagrams.test.ts',
  'test/infrastructure/order-processing.test.ts',
  'test/orders',
  'test/workflow',
];

it('adds a step by the edits that it lists, and nothing else', async () => {
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

describe('without', () => {
  const without = (file: string) => carryOut(recipe.filter((edit) => edit.file !== file));

  it('the rows, the placeholders are named', async () => {
    expect(await tests(without('functions/manifest.ts'), 'test/infrastructure/order-processing.test.ts')).toContain(
      'there is no such function: correct the name, or add the folder functions/wrap-gift',
    );
  });

  it('the states, the functions are named', async () => {
    const copy = without('state-machines/order-processing/state_machine.json');
    expect(await tests(copy, 'test/infrastructure/order-processing.test.ts')).toContain(
      'No state uses ${wrap_gift_arn}',
    );
  });

  it('a handler, the function is named', async () => {
    expect(await bundle(without('functions/unwrap-gift/handler.ts'))).toMatch(/have no handler\.ts in .*: unwrap-gift/);
  });

  it('the row of what undoes it, the compensation is named', async () => {
    expect(await tests(without('orders/order/undo.ts'), 'test/state-machines')).toContain('CompensateGift');
  });

  it('the reason why the durable processes lack it, the step is named', async () => {
    expect(await tests(without('test/durable/parity.test.ts'), 'test/durable/parity.test.ts')).toContain('WrapGift');
  });

  it('the runbook, the command and the word are missed', async () => {
    expect(await tests(without('docs/runbook.md'), 'test/docs')).toContain('unwrap-gift');
  });

  it('the picture, the workflow is named', async () => {
    expect(await tests(carryOut(recipe), 'test/local/console/graph/diagrams.test.ts')).toContain('order-processing');
  });

  it('the resource, the write that nobody judges is named', async () => {
    const copy = without('test/saga/explorer/resources/gift.ts');
    expect(await explore(copy, { FAULTS: '0', SCENARIOS: 'paid' })).toContain('wrap-gift#1 writes table ORDER/GIFT');
  });

  it('the work of the compensation, the gift that stays wrapped is found', async () => {
    const copy = carryOut(recipe);
    const file = 'functions/unwrap-gift/handler.ts';
    const handler = readFileSync(path.join(copy.folder, file), 'utf8');
    const text = handler.replace('unwrapGift(event, { table })', '({ table, unwrapGift, event })');
    copy.apply({ file, how: 'new', anchor: '', text });
    expect(await explore(copy, { FAULTS: '0', SCENARIOS: 'not-shipped' })).toContain('gift: a gift is wrapped');
  });
});
