/**
 * Measures the engine, and a peer for comparison, and prints a table. Each row is the median of five runs
 * after one that warms up; rows in executions per second are measured in a process of their own.
 *
 * usage: node --conditions=source --expose-gc --max-semi-space-size=64 --import tsx test/benchmarks/engine.ts [share]
 *
 * `share` is the part of the executions that is run: 0.01 to see that it works.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type * as Engine from 'step-functions-engine';
import { startAwsJsonServer } from 'step-functions-engine/server';
import { bundle } from '../support/bundle.ts';
import { orderInput, orderWorkflow } from './order-workflow.ts';
import { rawHttp } from './raw-http.ts';
import { measured, medianOf, type Speed } from './speed.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
// As it would be published: tsx adds to every function what an installed package does not have.
const engineFile = await bundle(
  path.join(import.meta.dirname, '../../packages/step-functions/src/index.ts'),
  path.join(folder, 'engine.mjs'),
);
const { StepFunctions, RealClock }: typeof Engine = await import(engineFile);
const share = Number(process.argv[2] ?? 1);
const rows: [string, string][] = [];

const runner: Engine.LambdaRunner = {
  invoke: async ({ payload }) => ({ payload }),
  call: async (_function, input) => input,
};

try {
  const peer = await inProcess('peer', 10_000);
  const own = await inProcess('JSONPath', 20_000);
  row('aws-local-stepfunctions 3.0.0, no history', shown(peer));
  const times = `${(own.perSecond / peer.perSecond).toFixed(1)} times; ${(peer.cpu / own.cpu).toFixed(1)} by processor time`;
  row('this engine, JSONPath, full history', `${shown(own)}: ${times}`);
  row('this engine, JSONata', shown(await inProcess('JSONata', 10_000)));
  const journal = await inProcess('JSONPath', 20_000, mkdtempSync(path.join(folder, 'journal-')));
  const ofOwn = `${((journal.perSecond / own.perSecond) * 100).toFixed(0)} %; ${((own.cpu / journal.cpu) * 100).toFixed(0)} % by processor time`;
  row('this engine, JSONPath, journal on', `${shown(journal)}: ${ofOwn}`);
  await rawHttpRows();
  row('start + result through the AWS SDK, over HTTP', shown(await medianOf(() => overHttp(2000 * share))));
  row(
    'the same with the journal on',
    shown(await medianOf(() => overHttp(2000 * share, mkdtempSync(path.join(folder, 'http-'))))),
  );
  await waiting(10_000 * share);
  await mapOver(10_000 * share);
  await longExecution();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log(
  `\nNode ${process.version}, ${cpus().length} × ${cpus()[0]?.model}, ${new Date().toISOString().slice(0, 10)}`,
);
for (const [what, figure] of rows) console.log(`| ${what.padEnd(62)} | ${figure} |`);
process.exit(0);

/** Measures in a child process with this process's options. */
async function inProcess(kind: 'peer' | 'JSONPath' | 'JSONata', total: number, dataFolder?: string): Promise<Speed> {
  const args = [kind, String(total * share), engineFile, ...(dataFolder === undefined ? [] : [dataFolder])];
  const child = fork(path.join(import.meta.dirname, 'speed-child.ts'), args);
  const failed = once(child, 'exit').then(([code]) => Promise.reject(new Error(`${kind} ended with ${code}`)));
  const [speed] = await Promise.race([once(child, 'message'), failed]);
  return speed;
}

function row(what: string, figure: string): void {
  rows.push([what, figure]);
  console.log(`${what}: ${figure}`);
}

function shown({ perSecond, cpu }: Speed): string {
  return `${perSecond.toFixed(0)} executions/s, ${cpu.toFixed(0)} µs of processor time each`;
}

/** Starts executions over HTTP and polls until they have ended, all in this process. */
async function overHttp(total: number, dataFolder?: string): Promise<Speed> {
  const options = { clock: new RealClock(), lambda: runner };
  const engine = dataFolder === undefined ? new StepFunctions(options) : await StepFunctions.open(dataFolder, options);
  const call = (action: string, input: unknown) => engine.call(action, input);
  const service = { targetPrefix: 'AWSStepFunctions', jsonVersion: '1.0' as const, call };
  const server = await startAwsJsonServer({ services: [service] });
  const client = new SFNClient({
    endpoint: `http://127.0.0.1:${server.port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const stateMachineArn = await engine.createStateMachine({ name: 'http', definition: orderWorkflow('JSONPath') });
  const input = JSON.stringify(orderInput);
  const speed = await measured(total, async () => {
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
    let status: string | undefined = 'RUNNING';
    while (status === 'RUNNING') ({ status } = await client.send(new DescribeExecutionCommand({ executionArn })));
  });
  client.destroy();
  await server.close();
  await engine.close();
  return speed;
}

/** Six Pass states over raw HTTP, compared with a plain Node server that answers with the same bytes. */
async function rawHttpRows(): Promise<void> {
  const file = await bundle(path.join(import.meta.dirname, 'http-server.ts'), path.join(folder, 'http-server.mjs'));
  const measure = (...args: string[]) => rawHttp(file, args, 10_000 * share);
  const bare = await measure('bare');
  row('raw HTTP, a bare server of Node that answers the same bytes', shown(bare));
  const comparedWithBare = (own: Speed) =>
    `${shown(own)}: ${((own.perSecond / bare.perSecond) * 100).toFixed(0)} %; ${((bare.cpu / own.cpu) * 100).toFixed(0)} % by processor time`;
  row('raw HTTP, this engine', comparedWithBare(await measure('engine')));
  row(
    'raw HTTP, this engine, journal on',
    comparedWithBare(await measure('engine', mkdtempSync(path.join(folder, 'raw-')))),
  );
}

function heapUsed(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

async function waiting(count: number): Promise<void> {
  const tokens: string[] = [];
  const call = async (_function: string, input: Engine.Json): Promise<Engine.Json> => {
    tokens.push(String((input as { token: string }).token));
    return {};
  };
  const engine = new StepFunctions({ clock: new RealClock(), lambda: { ...runner, call } });
  const Parameters = { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } };
  const Resource = 'arn:aws:states:::lambda:invoke.waitForTaskToken';
  const machine = await engine.createStateMachine({
    name: 'ask',
    definition: { StartAt: 'Ask', States: { Ask: { Type: 'Task', Resource, Parameters, End: true } } },
  });
  const before = heapUsed();
  const executions: string[] = [];
  for (let n = 0; n < count; n++) executions.push(await engine.startExecution(machine, orderInput));
  await new Promise((resolve) => setTimeout(resolve, 100));
  const bytes = (heapUsed() - before) / count;
  const start = performance.now();
  for (const taskToken of tokens) await engine.call('SendTaskSuccess', { taskToken, output: '{}' });
  for (const execution of executions) await engine.whenEnded(execution);
  row(`${count} executions waiting for a token: memory of each`, `${(bytes / 1024).toFixed(1)} KiB`);
  row(`${count} executions waiting for a token: time to complete all`, `${(performance.now() - start).toFixed(0)} ms`);
}

async function mapOver(items: number): Promise<void> {
  const engine = new StepFunctions({ clock: new RealClock(), lambda: runner });
  const ItemProcessor = { StartAt: 'Item', States: { Item: { Type: 'Pass', End: true } } };
  // An item takes four of a history's 25,000 events: so many items need a distributed Map.
  const config = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
  const machine = await engine.createStateMachine({
    name: 'map',
    definition: {
      StartAt: 'Each',
      States: { Each: { Type: 'Map', ItemProcessor: { ...config, ...ItemProcessor }, End: true } },
    },
  });
  const start = performance.now();
  await engine.whenEnded(
    await engine.startExecution(
      machine,
      Array.from({ length: items }, (_item, n) => n),
    ),
  );
  const ms = performance.now() - start;
  row(
    `a Map over ${items} items, each an execution`,
    `${ms.toFixed(0)} ms, ${((ms / items) * 1000).toFixed(0)} µs an item`,
  );
}

async function longExecution(): Promise<void> {
  const engine = new StepFunctions({ clock: new RealClock(), lambda: runner });
  const timeOf = async (rounds: number): Promise<number> => {
    const machine = await engine.createStateMachine({
      name: `loop-${rounds}-${Math.random()}`,
      definition: loop(rounds),
    });
    const start = performance.now();
    const execution = await engine.startExecution(machine, { n: 0 });
    const { status } = await engine.whenEnded(execution);
    if (status !== 'SUCCEEDED') throw new Error(`the long execution ended ${status}`);
    return ((performance.now() - start) * 1000) / (await engine.history(execution)).length;
  };
  await timeOf(4990);
  const short: number[] = [];
  for (let n = 0; n < 200 * share; n++) short.push(await timeOf(25));
  row('an execution of 100 events: time for an event', `${median(short)} µs`);
  const long: number[] = [];
  for (let n = 0; n < 5 * share; n++) long.push(await timeOf(4990));
  row('an execution of 20,000 events: time for an event', `${median(long)} µs`);
}

function median(figures: readonly number[]): string {
  return [...figures].sort((a, b) => a - b)[Math.floor(figures.length / 2)]?.toFixed(1) ?? '-';
}

/** A definition that loops the given number of times; a round has four events. */
function loop(rounds: number): object {
  return {
    StartAt: 'Count',
    States: {
      Count: { Type: 'Pass', Parameters: { 'n.$': 'States.MathAdd($.n, 1)' }, Next: 'Enough' },
      Enough: {
        Type: 'Choice',
        Choices: [{ Variable: '$.n', NumericLessThan: rounds, Next: 'Count' }],
        Default: 'End',
      },
      End: { Type: 'Succeed' },
    },
  };
}
