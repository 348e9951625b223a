import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

const executions = 2000;
/** Milliseconds for real processes, one of them slowed down, on a busy machine. */
const timeout = 600_000;
/** Milliseconds that a slowed process runs, and then is stopped, repeatedly. */
const runTime = 10;
const stopTime = 40;

let folder: string;
const children = new Set<ChildProcess>();

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'slow-restart-'));
});
afterEach(() => {
  for (const child of children) signalGroup(child, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** The start of a line, which names its execution. */
const short = (line: string | undefined) => line?.slice(0, 400);

/** Signals the process and its children, in which expressions are evaluated. */
function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-(pid ?? 0), signal);
  } catch {
    // It has ended.
  }
}

/** Runs slow-child.ts; resolves with the lines that it has written. */
async function child(
  mode: 'run' | 'show',
  isSlow = false,
): Promise<{ lines: string[]; errors: string; process: ChildProcess }> {
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
  const started = spawn(process.execPath, args, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  children.add(started);
  let errors = '';
  started.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString();
  });
  const slow = isSlow ? setInterval(() => slowDown(started), runTime + stopTime) : undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      started.stdout.on('data', () => resolve());
      started.once('exit', (code) => reject(new Error(`slow-child.ts ended with ${code}: ${errors}`)));
    });
  } finally {
    clearInterval(slow);
  }
  return { lines: readFileSync(file, 'utf8').split('\n'), errors, process: started };
}

function slowDown(child: ChildProcess): void {
  signalGroup(child, 'SIGSTOP');
  setTimeout(() => signalGroup(child, 'SIGCONT'), stopTime);
}

it(
  'thousands of executions are the same, byte for byte, after the engine is killed and restarted on a slow machine',
  async () => {
    const before = await child('run');
    signalGroup(before.process, 'SIGKILL');

    const after = await child('show', true);

    expect(after.errors).toBe('');
    expect(before.lines.length).toBeGreaterThan(1800);
    expect(after.lines.length).toBe(before.lines.length);
    const other = after.lines.findIndex((line, i) => line !== before.lines[i]);
    expect(short(after.lines[other]), `line ${other}`).toBe(short(before.lines[other]));
    const count = (text: string) => before.lines.filter((line) => line.includes(text)).length;
    expect(count('"status":"RUNNING"')).toBe(executions / 10);
    expect(count('evaluation timeout') + count('States.Timeout') + count('took too')).toBeGreaterThan(0);
  },
  timeout,
);
