import { describe, expect, it } from 'vitest';
import { sourceFiles, wrongImports } from '../../layers.ts';

describe('the import rules', () => {
  it.each([
    ['orders/order/order.ts', '../../local/table/table.ts', 'orders may import nothing else of the project'],
    [
      'functions/step.ts',
      '../infrastructure/config.ts',
      'functions may import command-line/run-program.ts, orders, state-machines',
    ],
    [
      'infrastructure/config.ts',
      '../functions/step.ts',
      'may import command-line/run-program.ts, functions/manifest.ts',
    ],
    ['infrastructure/config.ts', 'step-functions-engine/server', 'step-functions-engine/validation'],
    ['local/console/app/app.tsx', '../shop/app/shop-page.tsx', 'local/console may import step-functions-engine'],
    ['local/demo/demo.ts', '../console/server/page.ts', 'local may import'],
    ['packages/step-functions/src/language/json.ts', '../states/wait.ts', 'src/language may import nothing else'],
    ['packages/step-functions/src/states/wait.ts', 'step-functions-engine/server', 'src/states may import'],
    ['orders/order/order.ts', 'cdktf', 'only to infrastructure'],
  ])('forbid that %s imports %s', (file, name, words) => {
    for (const statement of [`import { a } from '${name}';`, `export * from '${name}';`, `await import('${name}');`])
      expect(wrongImports(file, statement)).toEqual([expect.stringContaining(words)]);
  });

  it('refuse a file in a folder without a row in layers.ts', () => {
    expect(wrongImports('promotions/promotion.ts', '')).toEqual([
      'promotions/promotion.ts is in a folder without a row in layers.ts: add a row with what promotions/ may import.',
    ]);
    expect(wrongImports('packages/step-functions/src/cache/cache.ts', '')).toHaveLength(1);
  });

  it('allow an import from a lower layer of the engine, and ignore examples in comments', () => {
    const up =
      "import type { Json } from '../language/json.ts';\n * import { simulate } from 'step-functions-engine/testing';";
    expect(wrongImports('packages/step-functions/src/states/wait.ts', up)).toEqual([]);
  });

  it('are applied to every source file of the project', () => {
    expect([...sourceFiles()]).toEqual(
      expect.arrayContaining(['main.ts', 'orders/order/order.ts', 'test/project/layers.test.ts']),
    );
  });
});
