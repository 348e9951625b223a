import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { UserError } from 'step-functions-engine/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readStock } from '../../../command-line/stock-file.ts';
import { startDynoxide } from '../../../local/table/dynoxide.ts';
import { type LocalTable, startTable } from '../../../local/table/table.ts';
import { stockKey } from '../../../orders/keys.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'table-'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

const stockOf = async ({ client, tableName }: LocalTable, sku: string) =>
  (await client.send(new GetCommand({ TableName: tableName, Key: stockKey(sku) }))).Item;

describe('the local table', () => {
  it('contains the initial stock', async () => {
    const table = await startTable({ stock: [{ sku: 'ANVIL', available: 3 }] });
    expect(await stockOf(table, 'ANVIL')).toEqual({
      pk: 'STOCK#ANVIL',
      sk: 'STOCK',
      sku: 'ANVIL',
      available: 3,
      reserved: 0,
      shipped: 0,
    });
    await table.close();
  });

  it.runIf(process.platform === 'linux')('listens on a random loopback address and not on 127.0.0.1', async () => {
    const [first, second] = [await startTable({ stock: [] }), await startTable({ stock: [] })];
    const hosts = [first, second].map(({ endpoint }) => new URL(endpoint).hostname);
    expect(new Set(hosts).size).toBe(2);
    for (const { endpoint } of [first, second]) {
      const { hostname, port } = new URL(endpoint);
      expect(hostname).toMatch(/^127\.\d+\.\d+\.\d+$/);
      await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    }
    await first.close();
    await second.close();
  });

  it('keeps its items when it is started again on the same folder', async () => {
    const first = await startTable({ dataFolder: folder, stock: [{ sku: 'ANVIL', available: 3 }] });
    const Update = {
      TableName: first.tableName,
      Key: stockKey('ANVIL'),
      UpdateExpression: 'SET available = :left',
      ExpressionAttributeValues: { ':left': 1 },
    };
    await first.client.send(new TransactWriteCommand({ TransactItems: [{ Update }] }));
    await first.close();

    const stock = [
      { sku: 'ANVIL', available: 3 },
      { sku: 'ROPE', available: 5 },
    ];
    const second = await startTable({ dataFolder: folder, stock });
    expect(await stockOf(second, 'ANVIL')).toMatchObject({ available: 1 });
    expect(await stockOf(second, 'ROPE')).toMatchObject({ available: 5 });
    await second.close();
  });

  it('in a shared database has its own name, and is deleted when it closes', async () => {
    const shared = await startTable({ stock: [] });
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', shared.endpoint);
    const own = await startTable({ stock: [{ sku: 'ANVIL', available: 3 }] });
    expect(own.endpoint).toBe(shared.endpoint);
    expect(own.tableName).not.toBe(shared.tableName);
    await own.close();
    const gone = shared.client.send(new DescribeTableCommand({ TableName: own.tableName }));
    await expect(gone).rejects.toThrow(/not found|non-existent/i);
    await shared.close();
  });

  it('without a database is refused with what to do', async () => {
    const { arch } = process;
    Object.defineProperty(process, 'arch', { value: 'mips' });
    vi.stubEnv('PATH', folder);
    await expect(startTable({ stock: [] })).rejects.toThrow(UserError);
    await expect(startTable({ stock: [] })).rejects.toThrow(
      /@dynoxide\/\w+-mips is not installed.*\n.*make setup[\s\S]*AWS_ENDPOINT_URL_DYNAMODB/,
    );
    Object.defineProperty(process, 'arch', { value: arch });
  });

  it('with a database that does not answer is refused with its URL', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', 'http://127.0.0.1:9');
    vi.stubEnv('AWS_MAX_ATTEMPTS', '1');
    await expect(startTable({ stock: [] })).rejects.toThrow(UserError);
    await expect(startTable({ stock: [] })).rejects.toThrow('http://127.0.0.1:9');
  });
});

describe('dynoxide', () => {
  it('that exits at start is reported with its reason', async () => {
    const program = path.join(folder, 'broken');
    writeFileSync(program, '#!/bin/sh\necho "no such library" >&2\nexit 1\n', { mode: 0o755 });
    await expect(startDynoxide(program)).rejects.toThrow(
      'dynoxide, the database of the local run, did not start: no such library',
    );
  });

  it('ends when the process that started it is killed', async () => {
    const module = path.resolve(import.meta.dirname, '../../../local/table/table.ts');
    const script = `import { startTable } from ${JSON.stringify(module)};
      const table = await startTable({ stock: [] }); console.log(table.endpoint); setInterval(() => {}, 1000);`;
    const file = path.join(folder, 'start.mts');
    writeFileSync(file, script);
    const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', file], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const endpoint = await firstLine(child);
    expect((await fetch(endpoint)).status).toBe(200);
    child.kill('SIGKILL');
    await vi.waitFor(() => expect(fetch(endpoint)).rejects.toThrow(), { timeout: 3000, interval: 10 });
  });
});

const firstLine = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => child.stdout?.once('data', (chunk: Buffer) => resolve(chunk.toString().trim())));

describe('a stock file', () => {
  it.each([
    ['{', 'JSON'],
    ['[{"sku":"A","available":-1}]', '[0].available'],
    ['[{"sku":"A","available":1,"color":"red"}]', '[0]'],
  ])('with an error is refused with its name and the field: %s', (text, named) => {
    const file = path.join(folder, 'stock.json');
    writeFileSync(file, text);
    expect(() => readStock(file)).toThrow(UserError);
    expect(() => readStock(file)).toThrow(file);
    expect(() => readStock(file)).toThrow(named);
  });

  it('that is missing is refused with its name', () => {
    expect(() => readStock(path.join(folder, 'none.json'))).toThrow('none.json');
  });
});
