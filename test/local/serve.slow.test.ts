import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const project = path.resolve(import.meta.dirname, '../..');
let folder: string;
let running: ChildProcess | undefined;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'serve-data-'));
  mkdirSync(path.join(folder, 'definitions'));
});
afterEach(() => {
  running?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

function define(name: string, definition: object): void {
  writeFileSync(path.join(folder, 'definitions', `${name}.asl.json`), JSON.stringify(definition));
}

/** Starts `make serve` on the data folder, as a process of its own. */
async function startServe(...more: string[]) {
  const args = ['local/serve.ts', path.join(folder, 'definitions'), '--data', path.join(folder, 'data'), '--port', '0'];
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', ...args, ...more], {
    cwd: project,
    env: { ...process.env, CONSOLE_PORT: '0' },
  });
  running = child;
  let output = '';
  const address = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      output += chunk;
      const [, found] = /Console at (\S+)/.exec(output) ?? [];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
  const ask = async (where: string, input?: object): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json' };
    const post = input && { method: 'POST', headers, body: JSON.stringify(input) };
    return (await (await fetch(`${address}/api/${where}`, post)).json()) as Record<string, unknown>;
  };
  const end = (signal: 'SIGTERM' | 'SIGKILL') =>
    new Promise<number | null>((resolve) => {
      child.once('exit', resolve);
      child.kill(signal);
    });
  return { ask, end, output: () => output };
}

const machineArn = (name: string) => `arn:aws:states:us-east-1:123456789012:stateMachine:${name}`;

describe('serve with a data folder', () => {
  it('shows the Express executions of a run that was killed', async () => {
    define('quick', { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } });
    define('slow', { StartAt: 'A', States: { A: { Type: 'Wait', Seconds: 250, End: true } } });
    const express = ['--express', 'quick', '--express', 'slow'];
    const first = await startServe(...express);
    await first.ask('step-functions/StartSyncExecution', { stateMachineArn: machineArn('quick'), name: 'ended' });
    await first.ask('step-functions/StartExecution', { stateMachineArn: machineArn('slow'), name: 'cut' });
    expect(await first.ask('express')).toMatchObject({ executions: [{ name: 'cut', status: 'RUNNING' }, {}] });
    // The log is written in the background: on a busy machine, a kill could come before it.
    const log = path.join(folder, 'data/workflows.log');
    await expect
      .poll(() => (existsSync(log) ? readFileSync(log, 'utf8') : ''), { timeout: 20_000 })
      .toContain(':slow:cut');
    await first.end('SIGKILL');

    const second = await startServe(...express);

    expect(await second.ask('express')).toMatchObject({
      executions: [
        { name: 'cut', status: 'ABORTED' },
        { name: 'ended', status: 'SUCCEEDED' },
      ],
    });
    expect(await second.end('SIGTERM')).toBe(0);
  });
});
