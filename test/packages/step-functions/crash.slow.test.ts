import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';

/** How often the engine is killed: CRASHES=100 for the long run. */
const crashes = Number(process.env.CRASHES ?? 5);

let folder: string;
let script: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'crash-'));
  script = path.join(folder, 'child.mjs');
  // Bundled, it starts in a fraction of the time.
  await bundle(path.join(import.meta.dirname, 'crash-child.ts'), script);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the child, kills it after a time if one is given, and gives what it said. */
async function run(args: readonly string[], killAfter?: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, path.join(folder, 'data'), ...args]);
  let said = '';
  let complaints = '';
  child.stdout.on('data', (chunk) => {
    // The time counts from the first acknowledgement: before it there is nothing to lose.
    if (said === '' && killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter);
    said += chunk;
  });
  child.stderr.on('data', (chunk) => {
    complaints += chunk;
  });
  await new Promise((resolve) => child.on('close', resolve));
  expect(complaints).toBe('');
  return said.split('\n').filter((line) => line !== '');
}

describe('an engine that is killed at random moments', () => {
  it(`ends every acknowledged execution once, with the right output, after ${crashes} crashes`, async () => {
    const acknowledged = new Set<string>();
    for (let n = 0; n < crashes; n++) {
      for (const line of await run([], Math.random() * 200)) acknowledged.add(line.replace('started ', ''));
    }

    const ended = new Map((await run(['finish'])).map((line) => [line.split(' ')[1], line]));

    expect(acknowledged.size).toBeGreaterThan(crashes);
    for (const name of acknowledged) {
      const output = JSON.stringify([{ name }, { name }]);
      expect(ended.get(name)).toBe(`ended ${name} SUCCEEDED 1 ${output}`);
    }
  }, 300_000);
});
