import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import { aMinuteAgo, submitWithoutStart } from '../../../comparison/submit.ts';
import { exampleSchema } from '../../../local/demo/example.ts';
import { routes } from '../../../local/functions.ts';
import { anOrder } from '../../support/orders.ts';

// Each starts the whole local run, some of them twice.
vi.setConfig({ testTimeout: 180_000 });

const project = path.resolve(import.meta.dirname, '../../..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'start-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const headers = { 'content-type': 'application/json' };
const post = (url: string, body: object) => fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });

function start(environment: Record<string, string> = {}) {
  const env = {
    ...process.env,
    API_PORT: '0',
    CONSOLE_PORT: '0',
    AWS_API_PORT: '0',
    GATEWAY_PORT: '0',
    DATA_FOLDER: folder,
    ...environment,
  };
  const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', 'local/start.ts'], {
    cwd: project,
    env,
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    output.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output.stderr += chunk;
  });
  return { child, output, ended: new Promise<number | null>((resolve) => child.on('close', resolve)) };
}

/** The API's address, once it is printed. */
const apiOf = (child: ChildProcess, output: { stdout: string }): Promise<string> =>
  new Promise((resolve, reject) => {
    child.stdout?.on('data', () => {
      const [, api] = /HTTP API +(\S+)\n[\s\S]*aws stepfunctions/.exec(output.stdout) ?? [];
      if (api !== undefined) resolve(api);
    });
    child.on('close', () => reject(new Error('it ended')));
  });

it('make start prints a curl line for each route, and serves the orders of an earlier run', async () => {
  const order = anOrder({ orderId: 'kept', items: [{ sku: 'ANVIL', quantity: 1, unitPrice: 100 }] });
  const first = start();
  const api = await apiOf(first.child, first.output);
  for (const { routeKey } of routes) {
    const [method = '', route = ''] = routeKey.split(' ');
    const sends = method === 'POST' ? ".*-d '.*' " : '';
    const path = route.replace(/\{\w+\}/, '[\\w-]+');
    expect(first.output.stdout).toMatch(new RegExp(`^curl ${sends}${api}${path}$`, 'm'));
  }
  expect((await post(`${api}/orders`, order)).status).toBe(202);
  first.child.kill('SIGINT');
  expect(await first.ended).toBe(0);
  expect(first.output.stderr).toBe('');
  const logged = readFileSync(path.join(folder, 'workflows.log'), 'utf8');
  expect(JSON.parse(logged.split('\n')[0] ?? '')).toMatchObject({
    type: 'ExecutionStarted',
    execution_arn: expect.stringMatching(/:order-processing:kept$/),
  });
  expect(logged).not.toContain('ANVIL');

  const second = start();
  const shown = await fetch(`${await apiOf(second.child, second.output)}/orders/kept`);
  expect(await shown.json()).toMatchObject({ orderId: 'kept', currency: 'EUR' });
  second.child.kill('SIGTERM');
  expect(await second.ended).toBe(0);
});

it('make start is refused if another process uses the data folder', async () => {
  const first = start();
  await apiOf(first.child, first.output);

  const second = start();

  expect(await second.ended).toBe(1);
  expect(second.output.stderr).toContain(`is in use by process ${first.child.pid}`);
  expect(second.output.stdout).toBe('');
});

it('make start continues waiting orders after it was killed', async () => {
  const items = [{ sku: 'ANVIL', quantity: 12, unitPrice: 5000 }];
  const first = start();
  const api = await apiOf(first.child, first.output);
  const statusOf = async (url: string) => {
    const order = (await (await fetch(`${url}/orders/waiting`)).json()) as { status: string; approval?: object };
    return { status: order.status, asked: order.approval !== undefined };
  };
  await post(`${api}/orders`, anOrder({ orderId: 'waiting', items }));
  await vi.waitUntil(async () => (await statusOf(api)).asked, { timeout: 20_000 });
  first.child.kill('SIGKILL');
  await first.ended;

  const second = start();
  const again = await apiOf(second.child, second.output);
  expect((await post(`${again}/approvals/waiting`, { decision: 'approve' })).status).toBe(200);
  await vi.waitUntil(async () => (await statusOf(again)).status === 'FULFILLED', { timeout: 20_000 });
  second.child.kill('SIGINT');
  expect(await second.ended).toBe(0);
});

it('make start starts orders that were accepted without an execution before it was killed', async () => {
  const order = anOrder({ orderId: 'accepted', items: [{ sku: 'ANVIL', quantity: 1, unitPrice: 100 }] });
  const first = start();
  await apiOf(first.child, first.output);
  const [, endpoint = '', tableName = ''] = /DynamoDB +(\S+) +table (\S+)/.exec(first.output.stdout) ?? [];
  await submitWithoutStart({ endpoint, tableName }, exampleSchema.parse({ order }), aMinuteAgo);
  first.child.kill('SIGKILL');
  await first.ended;

  const second = start();
  const api = await apiOf(second.child, second.output);
  const statusOf = async () => ((await (await fetch(`${api}/orders/accepted`)).json()) as { status: string }).status;
  await vi.waitUntil(async () => (await statusOf()) === 'FULFILLED', { timeout: 20_000 });
  second.child.kill('SIGINT');
  expect(await second.ended).toBe(0);
});

it('make start with a virtual clock waits until a person skips to the next timer', async () => {
  const { child, output, ended } = start({ CLOCK: 'virtual' });
  const api = await apiOf(child, output);
  const [, webConsole] = /Console +(\S+)/.exec(output.stdout) ?? [];
  expect(output.stdout).toContain('Time does not advance until you let it pass in the console. No data is kept.');
  const read = async (url: string) => (await fetch(url)).json() as Promise<Record<string, unknown>>;
  expect((await fetch(`${api}/orders/kept`)).status).toBe(404);
  const items = [{ sku: 'ANVIL', quantity: 1, unitPrice: 100 }];
  await post(`${api}/orders`, anOrder({ orderId: 'skipped', items }));
  const shop = () => read(`${webConsole}/api/shop`);
  await vi.waitUntil(async () => JSON.stringify((await shop()).pending) !== '[]', { timeout: 20_000 });
  expect((await post(`${webConsole}/api/time`, { until: 'next' })).status).toBe(200);
  await vi.waitUntil(async () => (await read(`${api}/orders/skipped`)).status === 'FULFILLED', { timeout: 20_000 });
  child.kill('SIGINT');
  expect(await ended).toBe(0);
});

it('make start refuses an unknown clock with the allowed ones', async () => {
  const { output, ended } = start({ CLOCK: 'fast' });
  expect(await ended).toBe(1);
  expect(output).toEqual({ stdout: '', stderr: 'CLOCK is fast: it must be real or virtual\n' });
});

it('make start reports a port in use with the variable that changes it', async () => {
  const blocker = createServer();
  const port = await new Promise<number>((resolve) => {
    blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port));
  });
  const { ended, output } = start({ API_PORT: String(port) });
  expect(await ended).toBe(1);
  expect(output).toEqual({
    stdout: '',
    stderr: `Port ${port} for the HTTP API is in use by another program. Set API_PORT to another port, or end the program that uses this one.\n`,
  });
  blocker.close();
});
