import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { functionNames } from '../../functions/manifest.ts';
import { copyProject } from '../support/copy-project.ts';
import { explore } from './explorer/explore.ts';
import { uncovered } from './explorer/invariants.ts';

it('the scenarios run every function, and every write is checked by an invariant', { timeout: 600_000 }, async () => {
  const { violating, writes, functions } = await explore({ faults: 0 });
  // Some functions run only after a lost start.
  const lost = await explore({ faults: 1, scenarios: ['paid'], functions: ['submit-order'] });
  expect(violating).toEqual([]);
  // A new function needs a scenario in explorer/scenarios/ that reaches it.
  expect(functionNames.filter((name) => !functions.has(name) && !lost.functions.has(name))).toEqual([]);
  expect(uncovered(writes)).toEqual([]);
});

it('a call that bypasses the ports, where faults are injected, is reported by name', {
  timeout: 600_000,
}, async () => {
  const copy = copyProject();
  try {
    const handler = path.join(copy, 'functions/check-stock/handler.ts');
    const source = readFileSync(handler, 'utf8');
    const [call] = /checkStock\(.*?\)/.exec(source) ?? [];
    writeFileSync(handler, source.replace(String(call), `fetch('http://gateway.local/').then(() => ${call})`));
    const worker = path.join(copy, 'test/saga/explorer/worker.ts');
    const { violating } = await explore({ faults: 0, scenarios: ['quoted'], worker });
    expect(violating.flatMap(({ violations }) => violations)).toContain(
      'check-stock#1 calls http://gateway.local outside of every port: make it a class of orders/adapters/',
    );
  } finally {
    rmSync(copy, { recursive: true });
  }
});
