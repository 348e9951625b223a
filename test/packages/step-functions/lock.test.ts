import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

let folder: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lock-'));
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Starts a process that takes the folder, and gives what it says. */
function start(): Promise<{ said: string; child: ChildProcess }> {
  const script = path.join(import.meta.dirname, 'lock-child.ts');
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return new Promise((resolve) => child.stdout?.once('data', (said) => resolve({ said: String(said).trim(), child })));
}

describe('the lock of a data folder', () => {
  it('is given to one of the processes that start at once, and is free when that one is killed', async () => {
    const started = await Promise.all([start(), start(), start(), start()]);

    const winners = started.filter(({ said }) => said === 'locked');
    expect(winners).toHaveLength(1);
    const losers = started.filter(({ said }) => said !== 'locked').map(({ said }) => said);
    expect(losers.every((said) => said.startsWith(`${folder} is in use by process`))).toBe(true);

    const [winner] = winners;
    await new Promise((resolve) => {
      winner?.child.once('exit', resolve);
      winner?.child.kill('SIGKILL');
    });
    expect((await start()).said).toBe('locked');
  }, 30_000);
});
