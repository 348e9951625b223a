import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type EndedExecution,
  type LambdaRequest,
  type LambdaResponse,
  StepFunctions,
  VirtualClock,
} from '../../../packages/step-functions/src/index.ts';

let folder: string;
let log: string[];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'journal-'));
  log = [];
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

type Answer = (request: LambdaRequest) => Promise<LambdaResponse>;

const never: Answer = () => new Promise(() => {});
const echo: Answer = async ({ payload }) => ({ payload });

/** Opens the folder without closing the engine that used it before, as after a crash. */
async function open(answer: Answer = echo, clock = new VirtualClock()) {
  const engine = await StepFunctions.open(folder, {
    clock,
    lambda: { invoke: answer },
    log: (line) => log.push(line),
  });
  return { engine, clock };
}

const task = (more: object = {}) => ({
  StartAt: 'Work',
  States: {
    Work: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work', End: true, ...more },
  },
});

const second = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:second', End: true };
const twoTasks = task({ End: undefined, Next: 'Second' });
Object.assign(twoTasks.States, { Second: second });

/** What `open` of node:fs/promises returns. */
async function fileHandles() {
  const handle = await openFile(path.join(folder, 'journal-000001'));
  await handle.close();
  return Object.getPrototypeOf(handle) as typeof handle;
}

async function endsOf(engine: StepFunctions, executionArns: readonly string[]) {
  const ends = new Map<string, EndedExecution>();
  for await (const end of engine.ends(executionArns)) ends.set(end.executionArn, end);
  return ends;
}

/** Waits for one turn of the event loop. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('an engine with a data folder', () => {
  it('lists archived executions newest first and returns their ends with few reads', async () => {
    const { engine } = await open();
    const definition = { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } };
    const machine = await engine.createStateMachine({ name: 'many', definition });
    for (let number = 0; number < 600; number++) await engine.startExecution(machine, { number }, `e-${number}`);
    await engine.close();
    const again = (await open()).engine;
    const executions = [...again.executions()];
    const read = vi.spyOn(await fileHandles(), 'read');

    const ends = await endsOf(
      again,
      executions.map(({ executionArn }) => executionArn),
    );

    expect(executions.map(({ name }) => name)).toEqual(Array.from({ length: 600 }, (_, i) => `e-${599 - i}`));
    expect(executions.map(({ executionArn }) => ends.get(executionArn))).toEqual(
      executions.map(({ executionArn }, i) => ({ executionArn, status: 'SUCCEEDED', output: { number: 599 - i } })),
    );
    expect(read.mock.calls.length).toBeLessThan(20);
  });

  it('returns the last end of an archived execution that was redriven, although its first one is read too', async () => {
    let fails = true;
    const answer: Answer = async ({ payload }) =>
      fails ? { payload: '{"errorType":"Broken"}', functionError: 'Unhandled' } : { payload };
    const { engine } = await open(answer);
    const machine = await engine.createStateMachine({ name: 'works', definition: task() });
    const redriven = await engine.startExecution(machine, {}, 'redriven');
    const failed = await engine.startExecution(machine, {}, 'failed');
    await Promise.all([redriven, failed].map((arn) => engine.whenEnded(arn)));
    fails = false;
    await engine.call('RedriveExecution', { executionArn: redriven });
    await engine.whenEnded(redriven);
    await engine.close();

    const ends = await endsOf((await open()).engine, [redriven, failed]);

    expect([...ends.values()].map(({ status }) => status).sort()).toEqual(['FAILED', 'SUCCEEDED']);
    expect(ends.get(failed)).toMatchObject({ error: 'Broken' });
    expect(ends.get(redriven)).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('replays an archived execution whose end is damaged, and leaves it out if its start is damaged too', async () => {
    const { engine } = await open();
    const machine = await engine.createStateMachine({ name: 'works', definition: task() });
    const input = { large: 'x'.repeat(20_000) };
    const arns: string[] = [];
    for (const name of ['first', 'second', 'third']) {
      arns.push(await engine.startExecution(machine, input, name));
      await engine.whenEnded(arns.at(-1) ?? '');
    }
    await engine.close();
    const { engine: again } = await open();
    const file = path.join(folder, 'journal-000001');
    const text = readFileSync(file, 'utf8');
    const damages = ['["end",1,', '["end",2,', '["start",2,'];
    writeFileSync(
      file,
      damages.reduce((all, damage) => all.replace(damage, damage.toUpperCase()), text),
    );

    const ends = await endsOf(again, arns);

    expect(new Set(ends.keys())).toEqual(new Set([arns[0], arns[2]]));
    expect(ends.get(arns[0] ?? '')).toMatchObject({ status: 'SUCCEEDED', output: input });
    // Each place once.
    expect(new Set(log).size).toBe(log.length);
    expect(log).toContainEqual(expect.stringMatching(/journal-000001: the entries at byte \d+ are damaged/));
  });

  it('notifies listeners of executions that are not listed any more', async () => {
    const { engine, clock } = await open();
    await engine.close();
    const limited = await StepFunctions.open(folder, {
      clock,
      lambda: { invoke: echo },
      retention: { executions: 1 },
    });
    const machine = await limited.createStateMachine({ name: 'works', definition: task() });
    const [first, second] = [await limited.startExecution(machine, {}, '1'), await limited.startExecution(machine)];
    await limited.whenEnded(first);
    const changed = new Set<string>();
    limited.onChange((executionArn) => changed.add(executionArn));

    await limited.whenEnded(second);
    expect([...changed]).toContain(first);
    expect([limited.listed(first), limited.listed(second)?.status]).toEqual([undefined, 'SUCCEEDED']);

    changed.clear();
    await limited.call('DeleteStateMachine', { stateMachineArn: machine });
    await limited.call('ListStateMachines', {});
    expect([...changed]).toEqual([second]);
    expect(limited.listed(second)).toBeUndefined();
    await limited.close();
  });

  it('keeps the parent of an execution that another one started', async () => {
    const { engine } = await open();
    const inner = await engine.createStateMachine({ name: 'inner', definition: task() });
    const Resource = 'arn:aws:states:::states:startExecution.sync:2';
    const outer = await engine.createStateMachine({
      name: 'outer',
      definition: task({ Resource, Parameters: { StateMachineArn: inner } }),
    });
    const parent = await engine.startExecution(outer);
    const { output } = await engine.whenEnded(parent);
    const { ExecutionArn } = output as { ExecutionArn: string };

    const again = (await open()).engine;

    expect(await again.startedBy(ExecutionArn)).toBe(parent);
  });

  it('keeps its state machines, versions, aliases, tags and activities', async () => {
    const { engine } = await open();
    const arn = await engine.createStateMachine({ name: 'kept', definition: task() });
    await engine.call('PublishStateMachineVersion', { stateMachineArn: arn });
    const routingConfiguration = [{ stateMachineVersionArn: `${arn}:1`, weight: 100 }];
    await engine.call('CreateStateMachineAlias', { name: 'live', routingConfiguration });
    await engine.call('TagResource', { resourceArn: arn, tags: [{ key: 'team', value: 'orders' }] });
    await engine.call('CreateActivity', { name: 'approve' });
    const questions = [
      ['DescribeStateMachine', { stateMachineArn: arn }],
      ['ListStateMachineVersions', { stateMachineArn: arn }],
      ['DescribeStateMachineAlias', { stateMachineAliasArn: `${arn}:live` }],
      ['ListTagsForResource', { resourceArn: arn }],
      ['ListActivities', {}],
    ] as const;
    const ask = (stepFunctions: StepFunctions) =>
      Promise.all(questions.map(([action, input]) => stepFunctions.call(action, input)));
    const before = await ask(engine);

    const { engine: again } = await open();

    expect(await ask(again)).toEqual(before);
    await again.call('DeleteStateMachine', { stateMachineArn: arn });
    const { engine: last } = await open();
    expect(await last.call('ListStateMachines', {})).toEqual({ stateMachines: [] });
  });

  it('keeps the history of an execution that ended before a crash', async () => {
    const { engine } = await open();
    const machine = await engine.createStateMachine({ name: 'ended', definition: task() });
    const execution = await engine.startExecution(machine, { a: 1 });
    await engine.whenEnded(execution);
    await engine.call('DescribeExecution', { executionArn: execution });
    const before = await engine.history(execution);

    const { engine: again } = await open(never);

    expect(await again.history(execution)).toEqual(before);
    expect(await again.whenEnded(execution)).toMatchObject({ status: 'SUCCEEDED', output: { a: 1 } });
  });

  it('invokes a function again if it was running at a crash', async () => {
    const { engine } = await open(never);
    const machine = await engine.createStateMachine({ name: 'running', definition: task() });
    const execution = await engine.startExecution(machine, { a: 1 });

    const { engine: again } = await open();

    expect(await again.whenEnded(execution)).toMatchObject({ status: 'SUCCEEDED', output: { a: 1 } });
  });

  it('does not invoke a function again if its result is recorded', async () => {
    const calls: string[] = [];
    const answer: Answer = async ({ functionArn, payload }) => {
      calls.push(functionArn);
      return functionArn.endsWith('second') ? never({ functionArn, payload }) : { payload };
    };
    const { engine } = await open(answer);
    const machine = await engine.createStateMachine({ name: 'two', definition: twoTasks });
    await engine.startExecution(machine);
    await settled();
    await engine.call('ListStateMachines', {});
    await settled();
    expect(calls).toHaveLength(2);
    calls.length = 0;

    await open(answer);
    await settled();

    expect(calls).toEqual([second.Resource]);
  });

  it('invokes a function only when the result of the state before is on disk', async () => {
    let onDisk = '';
    const answer: Answer = async ({ functionArn }) => {
      if (functionArn.endsWith('second')) onDisk = readFileSync(path.join(folder, 'journal-000001'), 'utf8');
      return { payload: '"the result before"' };
    };
    const { engine } = await open(answer);
    const machine = await engine.createStateMachine({ name: 'write-ahead', definition: twoTasks });

    await engine.whenEnded(await engine.startExecution(machine));

    expect(onDisk).toContain('the result before');
  });

  it('invokes all functions that waited for the same write, also if one invocation throws', async () => {
    const answer: Answer = (request) => {
      if (request.payload === '"broken"') throw new TypeError('not a runner');
      return echo(request);
    };
    const { engine } = await open(answer);
    const machine = await engine.createStateMachine({ name: 'together', definition: task() });

    const starts = ['broken', 'whole'].map((input) => engine.startExecution(machine, input));
    const [one = '', other = ''] = await Promise.all(starts);

    expect(await engine.whenEnded(other)).toMatchObject({ status: 'SUCCEEDED' });
    expect(await engine.whenEnded(one)).toMatchObject({ status: 'FAILED', cause: 'not a runner' });
  });

  it('keeps the end time of a Wait state', async () => {
    const { engine, clock } = await open();
    const start = clock.now();
    const definition = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 100, End: true } } };
    const release = clock.hold();
    const machine = await engine.createStateMachine({ name: 'waits', definition });
    const execution = await engine.startExecution(machine);

    const { engine: again } = await open(echo, new VirtualClock(start + 60_000));
    await again.whenEnded(execution);
    release();

    const ended = (await again.history(execution)).at(-1);
    expect(ended?.timestamp).toBe((start + 100_000) / 1000);
  });

  it('accepts the result for a task token from before a crash, and does not invoke its function again', async () => {
    let token = '';
    let calls = 0;
    const answer: Answer = async ({ payload }) => {
      calls++;
      token = JSON.parse(payload).token;
      return { payload: '{}' };
    };
    const { engine } = await open(answer);
    const definition = task({
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
    });
    const machine = await engine.createStateMachine({ name: 'asks', definition });
    const execution = await engine.startExecution(machine);
    await settled();
    await engine.call('ListStateMachines', {});

    const { engine: again } = await open(answer);
    await again.call('SendTaskSuccess', { taskToken: token, output: '"paid"' });

    expect(await again.whenEnded(execution)).toMatchObject({ status: 'SUCCEEDED', output: 'paid' });
    expect(calls).toBe(1);
  });

  it('continues the child executions of a distributed Map, each of which runs once', async () => {
    const done: string[] = [];
    let stuck = true;
    const answer: Answer = async ({ payload }) => {
      if (payload !== '1' && stuck) return never({ functionArn: '', payload });
      done.push(payload);
      return { payload };
    };
    const { engine } = await open(answer);
    const definition = {
      StartAt: 'Each',
      States: {
        Each: {
          Type: 'Map',
          ItemProcessor: { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' }, ...task() },
          End: true,
        },
      },
    };
    const machine = await engine.createStateMachine({ name: 'maps', definition });
    const execution = await engine.startExecution(machine, [1, 2, 3]);
    await settled();
    await engine.call('ListStateMachines', {});
    stuck = false;

    const { engine: again } = await open(answer);

    expect(await again.whenEnded(execution)).toMatchObject({ status: 'SUCCEEDED', output: [1, 2, 3] });
    expect(done.sort()).toEqual(['1', '2', '3']);
    const { mapRuns } = (await again.call('ListMapRuns', { executionArn: execution })) as {
      mapRuns: { mapRunArn: string }[];
    };
    expect(await again.call('DescribeMapRun', { mapRunArn: mapRuns[0]?.mapRunArn })).toMatchObject({
      status: 'SUCCEEDED',
      executionCounts: { succeeded: 3, total: 3 },
    });

    const { engine: last } = await open(answer);
    const children = { executions: Array(3).fill({ mapRunArn: mapRuns[0]?.mapRunArn, itemCount: 1 }) };
    expect(await last.call('ListExecutions', { mapRunArn: mapRuns[0]?.mapRunArn })).toMatchObject(children);
  });

  it('keeps a redrive and its client token', async () => {
    const { engine } = await open(async () => ({ payload: '{"errorType":"Broken"}', functionError: 'Unhandled' }));
    const machine = await engine.createStateMachine({ name: 'redriven', definition: task() });
    const execution = await engine.startExecution(machine, { a: 1 });
    await engine.whenEnded(execution);
    const { engine: second } = await open(never);
    const redrive = { executionArn: execution, clientToken: 'once' };
    const answer = await second.call('RedriveExecution', redrive);

    const { engine: third } = await open();

    expect(await third.whenEnded(execution)).toMatchObject({ status: 'SUCCEEDED', output: { a: 1 } });
    expect(await third.call('DescribeExecution', { executionArn: execution })).toMatchObject({ redriveCount: 1 });
    expect(await third.call('RedriveExecution', redrive)).toEqual(answer);
  });

  it('does not restore executions beyond the retention', async () => {
    const options = { clock: new VirtualClock(), lambda: { invoke: echo }, retention: { executions: 2 } };
    const engine = await StepFunctions.open(folder, options);
    const machine = await engine.createStateMachine({ name: 'pruned', definition: task() });
    const executions: string[] = [];
    for (let n = 0; n < 10; n++) {
      executions.push(await engine.startExecution(machine, n));
      await engine.whenEnded(String(executions[n]));
    }
    await engine.close();

    const { engine: again } = await open();

    expect(await again.call('ListExecutions', { stateMachineArn: machine })).toMatchObject({
      executions: [{ executionArn: executions[9] }, { executionArn: executions[8] }],
    });
    const { engine: last } = await open();
    expect(await last.history(String(executions[9]))).toHaveLength(7);
  });

  it('truncates an incomplete block at the end, and leaves out a damaged one, which the log names', async () => {
    const { engine } = await open();
    for (const name of ['first', 'second', 'third']) await engine.createStateMachine({ name, definition: task() });
    const file = path.join(folder, 'journal-000001');
    const lines = readFileSync(file, 'utf8').split('\n');
    const second = lines.findIndex((line) => line.includes('"second"'));
    lines[second] = String(lines[second]).replace('second', 'sECOND');
    writeFileSync(file, lines.join('\n'));
    appendFileSync(file, '1234abcd [["state-mach');

    const { engine: again } = await open();

    const { stateMachines } = (await again.call('ListStateMachines', {})) as { stateMachines: { name: string }[] };
    expect(stateMachines.map(({ name }) => name)).toEqual(['first', 'third']);
    const damaged = lines.slice(0, second).join('\n').length + 1;
    expect(log).toEqual([`${file}: the entries at byte ${damaged} are damaged and were left out; the rest is used.`]);
    expect(readFileSync(file, 'utf8')).toBe(lines.join('\n'));
  });

  it('restores the remaining blocks if the first one is damaged', async () => {
    const { engine } = await open();
    await engine.call('CreateActivity', { name: 'first' });
    await engine.call('CreateActivity', { name: 'second' });
    const file = path.join(folder, 'journal-000001');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"first"', '"fIRST"'));

    const { engine: again } = await open();

    expect(await again.call('ListActivities', {})).toMatchObject({ activities: [{ name: 'second' }] });
    expect(log).toEqual([`${file}: the entries at byte 0 are damaged and were left out; the rest is used.`]);
  });

  it('restores the executions before the point where a crash cut off a write, without gaps', async () => {
    const { engine } = await open(never);
    const machine = await engine.createStateMachine({ name: 'torn', definition: task() });
    const file = path.join(folder, 'journal-000001');
    const before = readFileSync(file);
    await Promise.all(Array.from({ length: 20 }, (_, n) => engine.startExecution(machine, 'x'.repeat(3000), `n-${n}`)));
    const whole = readFileSync(file);
    const found: number[] = [];

    for (let end = before.length; end <= whole.length; end += 4321) {
      const torn = mkdtempSync(path.join(folder, 'torn-'));
      writeFileSync(path.join(torn, 'journal-000001'), whole.subarray(0, end));
      const options = { clock: new VirtualClock(), lambda: { invoke: never }, log: (line: string) => log.push(line) };
      const again = await StepFunctions.open(torn, options);
      const list = await again.call('ListExecutions', { stateMachineArn: machine });
      const names = (list as { executions: { name: string }[] }).executions.map(({ name }) => name).reverse();
      expect(names).toEqual(names.map((_, n) => `n-${n}`));
      found.push(names.length);
      await again.close();
    }

    expect(found[0]).toBe(0);
    expect(found.filter((count) => count > 0 && count < 20).length).toBeGreaterThan(0);
    expect(log).toEqual([]);
  });
});
