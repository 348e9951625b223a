import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';

/** How often the engine is killed: CRASHES=100 for a long run. */
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

/** Runs the child, kills it if a time in milliseconds is given, and returns the lines it printed. */
async function run(args: readonly string[], killAfter?: number): Promise<string[]> {
  const child = spawn(process.execPath, [script, path.join(folder, 'data'), ...args]);
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk) => {
    // The time counts from the first acknowledgement: before it, nothing can be lost.
    if (output === '' && killAfter !== undefined) setTimeout(() => child.kill('SIGKILL'), killAfter);
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    errors += chunk;
  });
  await new Promise((resolve) => child.on('close', resolve));
  expect(errors).toBe('');
  return output.split('\n').filter((line) => line !== '');
}

describe('an engine that is killed at random times', () => {
  it(`ends every acknowledged execution once, with the right output, after ${crashes} crashes`, async () => {
    const acknowledged = new Set<string>();
    for (let n = 0; n < crashes; n++) {
      for (const line of await run([], Math.random() * 200)) acknowledged.add(line.replace('started ', ''));
    }

    const ended = new Map((await run(['finish'])).map((line) => [line.split(' ')[1], line]));

    expect(acknowledged.size).toBeGreaterThan(crashes);
    for (const name of acknowledged) {
      const result = JSON.stringify([{ name }, { name }]);
      expect(ended.get(name)).toBe(`ended ${name} SUCCEEDED 1 ${result}`);
    }
  }, 300_000);
});
