import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '../..');

test('the engine benchmark completes and prints a figure in each row', async () => {
  const options = ['--conditions=source', '--expose-gc', '--import', 'tsx', 'test/benchmarks/engine.ts', '0.005'];

  const { stdout } = await promisify(execFile)(process.execPath, options, { cwd: root });

  const rows = stdout.split('\n').filter((line) => line.startsWith('| '));
  expect(rows.length).toBeGreaterThan(10);
  for (const row of rows) expect(row).toMatch(/\| [\d.]+ .*\|$/);
}, 60_000);
