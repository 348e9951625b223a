import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';

const project = path.resolve(import.meta.dirname, '../..');
let folder: string;
let server: ChildProcess;
let output = '';

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'serve-'));
  const definition = { StartAt: 'Anything', States: { Anything: { Type: 'Wait', Seconds: 60, End: true } } };
  writeFileSync(path.join(folder, 'somebody-elses.asl.json'), JSON.stringify(definition));
  const args = ['--conditions=source', '--import', 'tsx', 'local/serve.ts', folder, '--port', '0'];
  server = spawn(process.execPath, args, { cwd: project, env: { ...process.env, CONSOLE_PORT: '0' } });
  await new Promise<void>((resolve, reject) => {
    server.stdout?.on('data', (chunk) => {
      output += chunk;
      if (output.includes('Console at')) resolve();
    });
    server.stderr?.on('data', (chunk) => {
      output += chunk;
    });
    server.once('exit', (code) => reject(new Error(`ended with ${code}: ${output}`)));
  });
});

afterAll(() => {
  server.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
});

it('make serve serves the definitions of a folder, with the console', async () => {
  const address = /Console at (\S+)/.exec(output)?.[1] ?? '';
  const call = async (action: string, input: object) => {
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${address}/api/step-functions/${action}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(input),
    });
    return { status: response.status, answer: await response.json() };
  };

  const page = await fetch(address);
  const listed = await call('ListStateMachines', {});
  const { stateMachineArn } =
    (listed.answer as { stateMachines: { stateMachineArn: string }[] }).stateMachines[0] ?? {};
  const started = await call('StartExecution', { stateMachineArn, input: '{}' });

  expect([page.status, listed.status, started.status]).toEqual([200, 200, 200]);
  expect(stateMachineArn).toBe('arn:aws:states:us-east-1:123456789012:stateMachine:somebody-elses');
});

it('the console shows the logs of an Express execution', async () => {
  const address = /Console at (\S+)/.exec(output)?.[1] ?? '';
  const call = async (path: string, input?: object): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json' };
    const post = input && { method: 'POST', headers, body: JSON.stringify(input) };
    return (await (await fetch(`${address}/api/${path}`, post)).json()) as Record<string, unknown>;
  };
  const { stateMachineArn } = await call('step-functions/CreateStateMachine', {
    name: 'quick',
    type: 'EXPRESS',
    roleArn: 'arn:aws:iam::123456789012:role/r',
    definition: JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } }),
    loggingConfiguration: {
      level: 'ALL',
      includeExecutionData: true,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: 'arn:aws:logs:us-east-1:123456789012:log-group:g:*' } }],
    },
  });
  const { executionArn } = await call('step-functions/StartSyncExecution', { stateMachineArn });

  const { executions } = await call('logs');

  expect(executions).toMatchObject([{ executionArn, lastType: 'ExecutionSucceeded' }]);
});
