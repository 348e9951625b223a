import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { RealClock } from 'step-functions-engine';
import { LambdaRuntime } from 'step-functions-engine/lambda-runtime';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { bundleFunctions } from '../../functions/bundle.ts';
import { type LiveFunctions, startLiveFunctions } from '../../local/live-functions.ts';

let folder: string;
let runtime: LambdaRuntime;
let live: LiveFunctions;
const logged: string[] = [];

const write = (name: string, source: string): void => {
  mkdirSync(path.join(folder, 'sources', name), { recursive: true });
  writeFileSync(path.join(folder, 'sources', name, 'handler.ts'), source);
};
const answering = (answer: string): string => `export const handler = async (): Promise<string> => '${answer}';\n`;
const call = async (name: string): Promise<string> =>
  (await runtime.invoke({ functionArn: name, payload: '{}' })).payload;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'live-'));
  logged.length = 0;
  write('greet', answering('hello'));
  write('part', answering('goodbye'));
  const names = ['greet', 'part'];
  const functions = Object.fromEntries(
    names.map((name) => [
      name,
      { file: path.join(folder, 'bundles', name, 'handler.mjs'), timeout: 10, memory: 128, environment: {} },
    ]),
  );
  const bundles = { sourceDir: path.join(folder, 'sources'), outDir: path.join(folder, 'bundles'), names };
  await bundleFunctions(bundles);
  runtime = new LambdaRuntime({ clock: new RealClock(), functions });
  live = await startLiveFunctions(
    { reloadFunctions: () => runtime.replace(functions) },
    (line) => logged.push(line),
    bundles,
  );
});
afterEach(async () => {
  await live.close();
  await runtime.close();
  rmSync(folder, { recursive: true });
});

it('a changed function runs at the next invocation, and only its name is logged', async () => {
  expect(await call('greet')).toBe('"hello"');
  write('greet', answering('good day'));
  await live.update();
  expect(await call('greet')).toBe('"good day"');
  expect(await call('part')).toBe('"goodbye"');
  expect(logged).toEqual([expect.stringMatching(/^Bundled again in \d+ ms, for the next invocation: greet$/)]);
});

it('a change that leaves the bundle the same reloads nothing', async () => {
  write('greet', `// A comment.\n${answering('hello')}`);
  await live.update();
  expect(logged).toEqual([]);
});

it('a syntax error is logged with its position, and the functions keep their earlier code', async () => {
  write('greet', 'export const handler = async () => (');
  await live.update();
  expect(logged.join()).toMatch(/^The functions keep their earlier code: [\s\S]*greet\/handler\.ts:1:\d+: ERROR/);
  expect(await call('greet')).toBe('"hello"');
  write('greet', answering('again'));
  await live.update();
  expect(await call('greet')).toBe('"again"');
});
