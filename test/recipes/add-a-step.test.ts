import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { Copy, type Edit, readRecipe } from './recipe.ts';

const recipe = readRecipe('Add a step');
const copies: Copy[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) copy.remove();
});

/** The repository after the recipe's edits, but for those left out. */
function follow(edits: readonly Edit[]): Copy {
  const copy = new Copy();
  copies.push(copy);
  for (const edit of edits) copy.apply(edit);
  return copy;
}

/** What a command prints in a copy, and its exit code. */
function run(copy: Copy, command: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(command, args, { cwd: copy.folder, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(`${output}\nexit ${code}`));
  });
}

const node = ['--conditions=source', '--import', 'tsx'];
const typeCheck = (copy: Copy) => run(copy, 'npx', ['tsc', '-p', '.']);
const bundle = (copy: Copy) => run(copy, process.execPath, [...node, 'functions/bundle.ts']);
const diagrams = (copy: Copy) => run(copy, process.execPath, [...node, 'local/diagrams.ts']);
const permissions = (copy: Copy) => run(copy, process.execPath, [...node, 'infrastructure/permissions.ts']);
const tests = (copy: Copy, ...files: string[]) => run(copy, 'npx', ['vitest', 'run', ...files]);
const explore = (copy: Copy, env: Record<string, string>) =>
  run(copy, process.execPath, [...node, 'test/saga/explorer/main.ts'], env);

/** What reads the tables, and takes no run of an order whose states are listed in full. */
const checks = [
  'test/state-machines',
  'test/durable/parity.test.ts',
  'test/docs',
  'test/local/console/graph/diagrams.test.ts',
  'test/infrastructure/order-processing.test.ts',
];

it('adds a step by the edits that it lists, and nothing else', async () => {
  const copy = follow(recipe);
  expect(await run(copy, 'npx', ['biome', 'lint', 'orders', 'functions', 'state-machines', 'test/saga'])).toContain(
    'exit 0',
  );
  expect(await typeCheck(copy)).toContain('exit 0');
  expect(await bundle(copy)).toContain('wrap-gift');
  expect(await diagrams(copy)).toContain('exit 0');
  expect(await permissions(copy)).toContain('exit 0');
  expect(await tests(copy, ...checks)).toContain('exit 0');
  const explored = await explore(copy, { FAULTS: '1', SCENARIOS: 'not-shipped' });
  expect(explored).toContain('0 violations');
});

describe('without', () => {
  const without = (file: string) => follow(recipe.filter((edit) => edit.file !== file));

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
    expect(await tests(follow(recipe), 'test/local/console/graph/diagrams.test.ts')).toContain('order-processing');
  });

  it('the resource, the write that nobody judges is named', async () => {
    const copy = without('test/saga/explorer/resources/all.ts');
    expect(await explore(copy, { FAULTS: '0', SCENARIOS: 'paid' })).toContain('wrap-gift#1 writes table ORDER/GIFT');
  });

  it('the work of the compensation, the gift that stays wrapped is found', async () => {
    const copy = follow(recipe);
    const file = 'functions/unwrap-gift/handler.ts';
    const handler = readFileSync(path.join(copy.folder, file), 'utf8');
    const text = handler.replace('unwrapGift(event, { table })', '({ table, unwrapGift, event })');
    copy.apply({ file, how: 'new', anchor: '', text });
    expect(await explore(copy, { FAULTS: '0', SCENARIOS: 'not-shipped' })).toContain('gift: a gift is wrapped');
  });
});
