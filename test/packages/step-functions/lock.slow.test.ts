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

/** Starts a process that locks the folder, and returns what it prints. */
function start(): Promise<{ output: string; child: ChildProcess }> {
  const script = path.join(import.meta.dirname, 'lock-child.ts');
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return new Promise((resolve) =>
    child.stdout?.once('data', (output) => resolve({ output: String(output).trim(), child })),
  );
}

describe('the lock of a data folder', () => {
  it('is acquired by one of several processes, and released when that process is killed', async () => {
    const started = await Promise.all([start(), start(), start(), start()]);

    const winners = started.filter(({ output }) => output === 'locked');
    expect(winners).toHaveLength(1);
    const losers = started.filter(({ output }) => output !== 'locked').map(({ output }) => output);
    expect(losers.every((output) => output.startsWith(`${folder} is in use by process`))).toBe(true);

    const [winner] = winners;
    await new Promise((resolve) => {
      winner?.child.once('exit', resolve);
      winner?.child.kill('SIGKILL');
    });
    expect((await start()).output).toBe('locked');
  }, 30_000);
});
