import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const executions = 2000;
/** ms: real processes, one of them slow on purpose, on a machine that may be busy */
const patience = 600_000;
/** ms that a slow process may run, and must stand still, again and again */
const runs = 10;
const stands = 40;

let folder: string;
const children = new Set<ChildProcess>();

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slow-restart-'));
});
afterEach(() => {
  for (const child of children) kill(child, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Enough of a line to see which execution it is of. */
const short = (line: string | undefined) => line?.slice(0, 400);

/** Of the process and of those in which it makes evaluations. */
function kill({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(pid ?? 0), signal);
  } catch {
    // It has ended.
  }
}

/** Resolves with what it has written, once it says so. */
async function child(
  mode: 'run' | 'show',
  isSlow = false,
): Promise<{ said: string[]; errors: string; it: ChildProcess }> {
  const file = path.join(folder, mode);
  const script = path.join(import.meta.dirname, 'slow-child.ts');
  const args = [
    '--conditions=source',
    '--import',
    'tsx',
    script,
    path.join(folder, 'data'),
    file,
    mode,
    String(executions),
  ];
  const it = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(it);
  let errors = '';
  it.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const slow = isSlow ? setInterval(() => slowDown(it), runs + stands) : undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      it.stdout.on('data', () => resolve());
      it.once('exit', (code) => reject(new Error(`it has ended with ${code}: ${errors}`)));
    });
  } finally {
    clearInterval(slow);
  }
  return { said: readFileSync(file, 'utf8').split('\n'), errors, it };
}

function slowDown(it: ChildProcess): void {
  kill(it, 'SIGSTOP');
  setTimeout(() => kill(it, 'SIGCONT'), stands);
}

it(
  'thousands of executions are the same after a kill, byte for byte, on a machine that was made slow on purpose',
  async () => {
    const before = await child('run');
    kill(before.it, 'SIGKILL');

    const after = await child('show', true);

    expect(after.errors).toBe('');
    expect(before.said.length).toBeGreaterThan(1800);
    expect(after.said.length).toBe(before.said.length);
    const other = after.said.findIndex((line, i) => line !== before.said[i]);
    expect(short(after.said[other]), `line ${other}`).toBe(short(before.said[other]));
    const count = (text: string) => before.said.filter((line) => line.includes(text)).length;
    expect(count('"status":"RUNNING"')).toBe(executions / 10);
    expect(count('evaluation timeout') + count('States.Timeout') + count('took too')).toBeGreaterThan(0);
  },
  patience,
);
