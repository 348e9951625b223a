import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const run = promisify(execFile);
const packageFolder = path.resolve(import.meta.dirname, '../../../../packages/step-functions');
const readme = readFileSync(path.join(packageFolder, 'README.md'), 'utf8');
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map(([, code = '']) => code);
const commands = [...readme.matchAll(/^npx (step-functions (?:validate|simulate) .*)$/gm)].map(([, text = '']) => text);

let folder: string;
/** Without environment variables of this project. */
const env = { PATH: process.env.PATH, HOME: process.env.HOME };

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'step-functions-engine-'));
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: packageFolder });
  const [{ filename }] = JSON.parse(stdout.slice(stdout.indexOf('[')));
  writeFileSync(path.join(folder, 'package.json'), '{"name":"elsewhere","private":true}');
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await run('npm', ['install', ...options, path.join(folder, filename)], { cwd: folder, env });
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the installed package has all files that its package.json names, and no development dependencies', () => {
  const installed = path.join(folder, 'node_modules/step-functions-engine');
  const { exports, bin } = JSON.parse(readFileSync(path.join(installed, 'package.json'), 'utf8'));
  const named = Object.values(exports).flatMap((entry) =>
    typeof entry === 'string' ? [entry] : Object.values(entry as object),
  );
  const files = readdirSync(installed, { recursive: true, encoding: 'utf8' });

  expect([...named, ...Object.values(bin)].filter((file) => !files.includes(path.normalize(String(file))))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'CHANGELOG.md']));
  expect(
    readdirSync(path.join(folder, 'node_modules')).filter((name) => /^(tsx|vitest|typescript|esbuild)$/.test(name)),
  ).toEqual([]);
});

it.each(examples.map((code, index) => [index, code] as const))(
  'example %i of the README runs with the installed package',
  async (index, code) => {
    const isTest = code.includes("'node:test'");
    const file = path.join(folder, `example-${index}.mjs`);
    writeFileSync(file, code);

    const { stdout } = await run(process.execPath, [...(isTest ? ['--test', '--test-reporter=tap'] : []), file], {
      cwd: folder,
      env,
    });

    expect(stdout).toMatch(isTest ? /# fail 0/ : /total: 300/);
  },
);

it('TypeScript in another project finds the types of the installed package', async () => {
  const code = `import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { simulate, type Simulation } from 'step-functions-engine/testing';
import { validateDefinition } from 'step-functions-engine/validation';
import { serve } from 'step-functions-engine/server';
import { LambdaRuntime } from 'step-functions-engine/lambda-runtime';
export const run = (): Promise<Simulation> => simulate({ StartAt: 'A' }, { mocks: { A: (input, { clock }) => [input, clock.now()] } });
export const status: string = validateDefinition('{}').map(({ code }) => code).join();
export { LambdaRuntime, serve, StepFunctions, VirtualClock };
`;
  writeFileSync(path.join(folder, 'types.mts'), code);
  const tsc = path.resolve(packageFolder, '../../node_modules/.bin/tsc');
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--types', 'node'];
  const typeRoots = ['--typeRoots', path.resolve(packageFolder, '../../node_modules/@types')];

  const { stdout } = await run(tsc, [...options, ...typeRoots, 'types.mts'], { cwd: folder }).catch((error) => error);

  expect(stdout).toBe('');
});

it('the installed command validates, simulates and serves as the README says', async () => {
  for (const name of ['state-machines', 'functions']) mkdirSync(path.join(folder, name));
  const order = {
    StartAt: 'Price',
    States: {
      Price: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke',
        Parameters: { FunctionName: '${price}', 'Payload.$': '$' },
        OutputPath: '$.Payload',
        End: true,
      },
    },
  };
  writeFileSync(path.join(folder, 'state-machines/order.asl.json'), JSON.stringify(order));
  writeFileSync(
    path.join(folder, 'functions/price.mjs'),
    'export const handler = ({ quantity }) => ({ total: quantity * 150 });',
  );
  writeFileSync(path.join(folder, 'mocks.json'), '{"Price":{"Payload":{"total":300}}}');
  const bin = path.join(folder, 'node_modules/.bin/step-functions');

  const outputs = [];
  for (const command of commands) {
    const args = command.replaceAll("'", '').split(' ').slice(1);
    outputs.push((await run(bin, args, { cwd: folder, env })).stdout);
  }
  expect(outputs[0]).toBe(
    'state-machines/order.asl.json: valid\n  the placeholder ${price} has no value: --set price=value\n',
  );
  expect(outputs[1]).toContain('SUCCEEDED after 0 s and 1 state transitions\n{\n  "total": 300\n}');

  const serve = /^npx step-functions (serve .*)--port/m.exec(readme)?.[1]?.trim().split(' ') ?? [];
  const server = spawn(bin, [...serve, '--port', '0'], { cwd: folder, env });
  try {
    const greeting = await new Promise<string>((resolve, reject) => {
      let text = '';
      server.stdout.on('data', (chunk) => {
        text += chunk;
        if (text.includes('Functions and their sources')) resolve(text);
      });
      server.once('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)));
    });
    const call = async (action: string, input: object) => {
      const headers = { 'x-amz-target': `AWSStepFunctions.${action}`, 'content-type': 'application/x-amz-json-1.0' };
      const url = /http:\S+\d/.exec(greeting)?.[0] ?? '';
      const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(input) });
      return (await response.json()) as { stateMachines: object[]; executionArn: string };
    };
    const {
      stateMachines: [machine],
    } = await call('ListStateMachines', {});
    const { executionArn } = await call('StartExecution', {
      ...machine,
      name: undefined,
      input: '{"quantity":2}',
    });
    await expect
      .poll(() => call('DescribeExecution', { executionArn }), { timeout: 20_000 })
      .toMatchObject({
        status: 'SUCCEEDED',
        output: '{"total":300}',
      });
  } finally {
    server.kill('SIGTERM');
  }
});

it('the installed package evaluates expressions of unlimited cost in a child process, whose program it contains', async () => {
  const code = `import { simulate } from 'step-functions-engine/testing';
const ended = [];
for (const expression of ['$replace("aab", /a*b/, "x")', '$reduce([1..4], function($a, $b) { $a * $b })', '($f := function() { $f() }; $f())']) {
  const States = { A: { Type: 'Pass', Output: '{% ' + expression + ' %}', End: true } };
  const { status, output, error } = await simulate({ QueryLanguage: 'JSONata', StartAt: 'A', States });
  ended.push([status, output ?? error]);
}
console.log(JSON.stringify(ended));
`;
  const file = path.join(folder, 'unlimited-cost.mjs');
  writeFileSync(file, code);

  const { stdout } = await run(process.execPath, [file], { cwd: folder, env, timeout: 60_000 });

  expect(JSON.parse(stdout)).toEqual([
    ['SUCCEEDED', 'x'],
    ['SUCCEEDED', 24],
    ['FAILED', 'States.QueryEvaluationError'],
  ]);
});

it('the installed command prints one sentence and exits with 1 if its arguments are wrong', async () => {
  const bin = path.join(folder, 'node_modules/.bin/step-functions');

  const wrong = await run(bin, ['serve', 'nowhere'], { cwd: folder, env }).catch((error) => error);

  expect([wrong.code, wrong.stderr]).toEqual([1, 'There is no file or folder nowhere.\n']);
});
