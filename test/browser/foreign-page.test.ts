import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { routes } from '../../local/functions.ts';
import { actions } from '../../packages/step-functions/src/api/actions.ts';
import { listeningSockets } from '../attack/listening.ts';
import { LocalRun } from '../attack/local-run.ts';
import { bodies } from '../attack/requests.ts';
import { startBrowser, type TestBrowser } from './browser.ts';

/** ms: a real run, and some hundred requests of a page */
const patience = 300_000;

const folder = mkdtempSync(path.join(tmpdir(), 'foreign-'));
const run = new LocalRun(folder);
let browser: TestBrowser;
let site: Server;
let page: Page;

beforeAll(async () => {
  expect(await run.start(), run.output).toBe(true);
  browser = await startBrowser();
  // A site of another origin on this machine, so that the browser does not block local addresses by itself.
  site = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html').setHeader('access-control-allow-origin', '*');
    response.end('<title>evil</title>');
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
}, patience);
afterAll(async () => {
  await browser.close();
  site.close();
  await run.end('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

const sitePort = () => (site.address() as AddressInfo).port;

/** Requests that a page may send without a preflight request, and requests that need one. */
interface Sent {
  readonly way: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

const typed = (type: string) => ({ 'content-type': type });
const shopCalls = routes.flatMap(({ routeKey }): Sent[] => {
  const [method = '', route = ''] = routeKey.split(' ');
  const way = route.replace(/\{\w+\}/, 'foreign-1');
  if (method === 'GET') return [{ way, method, headers: {} }];
  const body = JSON.stringify(bodies[routeKey]);
  return ['text/plain', 'application/json'].map((type) => ({ way, method, headers: typed(type), body }));
});
const awsCalls = Object.keys(actions).flatMap((action): Sent[] => [
  { way: '/', method: 'POST', headers: { 'x-amz-target': `AWSStepFunctions.${action}` }, body: '{}' },
  { way: `/api/step-functions/${action}`, method: 'POST', headers: typed('text/plain'), body: '{}' },
]);
const payment = JSON.stringify({ paymentId: 'pay-foreign', amount: 100, currency: 'EUR' });
const otherCalls: Sent[] = [
  { way: '/', method: 'GET', headers: {} },
  { way: '/', method: 'POST', headers: { 'x-amz-target': 'DynamoDB_20120810.ListTables' }, body: '{}' },
  { way: '/', method: 'POST', headers: { 'x-amz-target': 'secretsmanager.ListSecrets' }, body: '{}' },
  { way: '/api/changes', method: 'GET', headers: {} },
  { way: '/api/shop', method: 'GET', headers: {} },
  { way: '/api/logs', method: 'GET', headers: {} },
  { way: '/api/orders', method: 'POST', headers: typed('text/plain'), body: JSON.stringify(bodies['POST /orders']) },
  { way: '/api/bank', method: 'POST', headers: typed('text/plain'), body: '{"answers":"declined"}' },
  { way: '/payments', method: 'POST', headers: typed('text/plain'), body: payment },
];
const calls = [...shopCalls, ...awsCalls, ...otherCalls];

/** Sends all calls to a server, with and without reading the response, and returns what the page has read. */
function callAll(base: string, sent: readonly Sent[]): Promise<string[]> {
  return page.evaluate(
    async ([url, all]) => {
      const read: string[] = [];
      for (const { way, ...init } of all) {
        // An open stream need not end to have been read.
        const signal = AbortSignal.timeout(3000);
        const answered = await fetch(url + way, { ...init, signal }).then(
          (response) => response.status,
          () => undefined,
        );
        if (answered !== undefined) read.push(`${init.method} ${url}${way}: ${answered}`);
        await fetch(url + way, { ...init, mode: 'no-cors', credentials: 'include', signal }).catch(() => undefined);
      }
      return read;
    },
    [base, sent] as const,
  );
}

/** All data that a page of another origin could have changed. */
async function state(): Promise<unknown> {
  const client = new DynamoDBClient({
    endpoint: run.urls.table,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const { Items } = await client.send(new ScanCommand({ TableName: 'orders' }));
  client.destroy();
  const shop = (await (await fetch(`${run.urls.console}/api/shop`)).json()) as object;
  const machines = await run.call('ListStateMachines', {});
  const activities = await run.call('ListActivities', {});
  const executions: unknown[] = [];
  for (const { stateMachineArn } of machines.body.stateMachines as { stateMachineArn: string }[]) {
    executions.push((await run.call('ListExecutions', { stateMachineArn })).body);
  }
  const ledger = await readFile(path.join(folder, 'payments.jsonl'));
  return { Items, shop: { ...shop, now: undefined }, machines, activities, executions, ledger };
}

async function readFile(file: string): Promise<string> {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

it(
  'a page of another origin can read and change nothing at any port that the local run opens',
  async () => {
    page = await browser.open(`http://evil.localhost:${sitePort()}/`);
    const sockets = listeningSockets(run.pid ?? 0);
    const opened = Object.values(run.urls).map((url) => Number(new URL(url).port));
    expect(sockets.map(({ port }) => port)).toEqual(expect.arrayContaining(opened));
    const before = await state();

    const read: string[] = [];
    for (const port of new Set(sockets.map(({ port }) => port))) {
      // A page knows only these addresses of this machine; the addresses in 127.0.0.0/8 are too many to try.
      for (const host of ['127.0.0.1', 'localhost', '[::1]'])
        read.push(...(await callAll(`http://${host}:${port}`, calls)));
    }

    expect(read).toEqual([]);
    expect(await state()).toEqual(before);
    // No socket is open for other machines.
    expect(sockets.filter(({ address }) => !address.startsWith('127.'))).toEqual([]);
  },
  patience,
);

it(
  'the same page can read servers that allow any origin, including the table when its address is known',
  async () => {
    page = await browser.open(`http://evil.localhost:${sitePort()}/`);

    const read = await callAll(`http://127.0.0.1:${sitePort()}`, otherCalls.slice(0, 1));
    const table = await callAll(run.urls.table, otherCalls.slice(1, 2));

    expect([read.length, table.length]).toEqual([1, 1]);
  },
  patience,
);
