import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attempts } from './attempts.ts';
import { canMount } from './full-disk.ts';
import { LocalRun } from './local-run.ts';

/** ms: real processes, on a machine that may have other work */
const patience = 300_000;

const folder = mkdtempSync(path.join(tmpdir(), 'attack-test-'));
const run = new LocalRun(folder);
const mayMount = canMount();

beforeAll(async () => {
  expect(await run.start(), run.output).toBe(true);
}, patience);
afterAll(async () => {
  await run.end('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The short form of `make attack`. */
describe('a local run withstands', () => {
  for (const { name, isLong = false, mounts = false, run: attempt } of attempts) {
    if (isLong) continue;
    it.skipIf(mounts && !mayMount)(
      name,
      async () => {
        expect(await attempt(run, folder, true)).toBe(undefined);
        expect(run.alive).toBe(true);
      },
      patience,
    );
  }
});
