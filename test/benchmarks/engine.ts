/**
 * Measures the engine, with a peer beside it in the same run, and prints a table.
 *
 * usage: node --conditions=source --expose-gc --max-semi-space-size=64 --import tsx test/benchmarks/engine.ts [share]
 *
 * `share` of the executions are run: 0.01 to see that it works.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import path from 'node:path';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import type * as Engine from 'step-functions-engine';
import { startAwsJsonServer } from 'step-functions-engine/server';
import { bundle } from '../support/bundle.ts';
import { orderInput, orderWorkflow, peerHandlers } from './order-workflow.ts';
import { peerMachine } from './peer.ts';
import { rawHttp } from './raw-http.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'bench-'));
const { StepFunctions, RealClock } = await bundledEngine();
const share = Number(process.argv[2] ?? 1);
const rows: [string, string][] = [];

const runner: Engine.LambdaRunner = {
  invoke: async ({ payload }) => ({ payload }),
  call: async (_function, input) => input,
};

try {
  const peer = await best(() => peerSpeed(10_000 * share));
  const own = await best(() => speed('JSONPath', 20_000 * share));
  row('aws-local-stepfunctions 3.0.0, no history', shown(peer));
  const times = `${(own.perSecond / peer.perSecond).toFixed(1)} times; ${(peer.cpu / own.cpu).toFixed(1)} by processor time`;
  row('this engine, JSONPath, full history', `${shown(own)}: ${times}`);
  row('this engine, JSONata', shown(await best(() => speed('JSONata', 10_000 * share))));
  row(
    'this engine, JSONPath, journal on',
    shown(await best(() => speed('JSONPath', 20_000 * share, mkdtempSync(path.join(folder, 'data-'))))),
  );
  await rawHttpRows();
  row('start + result through the AWS SDK, over HTTP', shown(await best(() => overHttp(2000 * share))));
  row(
    'the same with the journal on',
    shown(await best(() => overHttp(2000 * share, mkdtempSync(path.join(folder, 'http-'))))),
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

/** As it would be published: tsx adds to every function what an installed package does not have. */
async function bundledEngine(): Promise<typeof Engine> {
  return import(
    await bundle(
      path.join(import.meta.dirname, '../../packages/step-functions/src/index.ts'),
      path.join(folder, 'engine.mjs'),
    )
  );
}

function row(what: string, figure: string): void {
  rows.push([what, figure]);
  console.log(`${what}: ${figure}`);
}

/** The better of two runs: the first one also warms up. */
async function best(measure: () => Promise<Speed>): Promise<Speed> {
  const [first, second] = [await measure(), await measure()];
  return first.perSecond > second.perSecond ? first : second;
}

function shown({ perSecond, cpu }: Speed): string {
  return `${perSecond.toFixed(0)} executions/s, ${cpu.toFixed(0)} µs of processor time each`;
}

interface Speed {
  readonly perSecond: number;
  /** Processor time of an execution, in µs. */
  readonly cpu: number;
}

/** @param width how many at a time */
async function atATime(total: number, run: () => Promise<void>, width = 500): Promise<Speed> {
  let begun = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  await Promise.all(
    Array.from({ length: width }, async () => {
      while (begun++ < total) await run();
    }),
  );
  const perSecond = total / ((performance.now() - start) / 1000);
  const { user, system } = process.cpuUsage(cpu);
  // On a machine that has other things to do, the processor time says more.
  return { perSecond, cpu: (user + system) / total };
}

async function peerSpeed(total: number): Promise<Speed> {
  const machine = peerMachine(orderWorkflow('JSONPath'));
  return atATime(total, async () => {
    await machine.run(orderInput, { overrides: { taskResourceLocalHandlers: peerHandlers } }).result;
  });
}

async function speed(language: 'JSONPath' | 'JSONata', total: number, dataFolder?: string): Promise<Speed> {
  const options = { clock: new RealClock(), lambda: runner };
  const engine = dataFolder === undefined ? new StepFunctions(options) : await StepFunctions.open(dataFolder, options);
  const machine = await engine.createStateMachine({ name: 'order', definition: orderWorkflow(language) });
  const measured = await atATime(total, async () => {
    const { status } = await engine.whenEnded(await engine.startExecution(machine, orderInput));
    if (status !== 'SUCCEEDED') throw new Error(`an execution ended ${status}`);
  });
  await engine.close();
  return measured;
}

/** Starts executions over HTTP and asks until they have ended, all in this process. */
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
  const measured = await atATime(total, async () => {
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
    let status: string | undefined = 'RUNNING';
    while (status === 'RUNNING') ({ status } = await client.send(new DescribeExecutionCommand({ executionArn })));
  });
  client.destroy();
  await server.close();
  await engine.close();
  return measured;
}

/** Six Pass states over raw HTTP, beside a bare server of Node that answers the same bytes. */
async function rawHttpRows(): Promise<void> {
  const file = await bundle(path.join(import.meta.dirname, 'http-server.ts'), path.join(folder, 'http-server.mjs'));
  const measure = (...args: string[]) => best(() => rawHttp(file, args, 5000 * share));
  const bare = await measure('bare');
  row('raw HTTP, a bare server of Node that answers the same bytes', shown(bare));
  const beside = (own: Speed) =>
    `${shown(own)}: ${((own.perSecond / bare.perSecond) * 100).toFixed(0)} %; ${((bare.cpu / own.cpu) * 100).toFixed(0)} % by processor time`;
  row('raw HTTP, this engine', beside(await measure('engine')));
  row('raw HTTP, this engine, journal on', beside(await measure('engine', mkdtempSync(path.join(folder, 'raw-')))));
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
  // Of a history's 25,000 events, an item takes four: this many items need a distributed Map.
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

/** Goes round so many times; a round has four events. */
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
