import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Json, StepFunctions, VirtualClock } from '../../../packages/step-functions/src/index.ts';

let folder: string;
let log: string[];
let clock: VirtualClock;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'archive-'));
  log = [];
  clock = new VirtualClock();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

/** ms: hundreds of executions, on a machine that may be busy */
const patience = 120_000;

/** Opens the folder again without closing the engine before it, as after a crash. */
const open = (more: object = {}) =>
  StepFunctions.open(folder, {
    clock,
    lambda: { invoke: async ({ payload }) => ({ payload }) },
    log: (line) => log.push(line),
    ...more,
  });

const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:work', End: true };
const works = { StartAt: 'Work', States: { Work: task } };
const totals = {
  QueryLanguage: 'JSONata',
  StartAt: 'Total',
  States: { Total: { Type: 'Pass', Output: '{% $sum($states.input.items.(price * quantity)) %}', End: true } },
};
const order = { items: Array.from({ length: 50 }, (_, i) => ({ price: i, quantity: 2 })) };

async function runMany(
  engine: StepFunctions,
  machine: string,
  count: number,
  input: (n: number) => Json,
  prefix = 'n',
) {
  const arns: string[] = [];
  for (let n = 0; n < count; n += 100) {
    const started = await Promise.all(
      Array.from({ length: Math.min(100, count - n) }, (_, i) =>
        engine.startExecution(machine, input(n + i), `${prefix}-${n + i}`),
      ),
    );
    await Promise.all(started.map((arn) => engine.whenEnded(arn)));
    arns.push(...started);
  }
  return arns;
}

const files = (ending: string) => readdirSync(folder).filter((name) => name.endsWith(ending));

/** All that the API says of executions. */
async function all(engine: StepFunctions, machine: string, arns: readonly string[]) {
  const described: object[] = [];
  for (const executionArn of arns) {
    described.push(await engine.call('DescribeExecution', { executionArn }), await engine.history(executionArn));
  }
  const list: object[] = [];
  let nextToken: string | undefined;
  do {
    const page = await engine.call('ListExecutions', { stateMachineArn: machine, maxResults: 1000, nextToken });
    const { executions, nextToken: next } = page as { executions: object[]; nextToken?: string };
    list.push(...executions);
    nextToken = next;
  } while (nextToken !== undefined);
  return JSON.stringify({ described, list });
}

/** A record as the journal has it. */
const record = (entry: object) => {
  const text = JSON.stringify(entry);
  return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;
};

describe('what has ended', () => {
  it(
    'is the same after a restart, byte for byte, however slow the machine is then',
    async () => {
      const engine = await open();
      const machine = await engine.createStateMachine({ name: 'totals', definition: totals });
      const arns = await runMany(engine, machine, 1000, (n) => ({ ...order, n }));
      const before = await all(engine, machine, arns);
      await engine.close();
      let now = Date.now();
      vi.spyOn(Date, 'now').mockImplementation(() => {
        now += 10_000;
        return now;
      });

      const again = await open();

      expect(await all(again, machine, arns)).toBe(before);
      expect(JSON.parse(before).list).toHaveLength(1000);
      await again.close();
    },
    patience,
  );

  it(
    'is in the archive, without its definition, and the journal is small',
    async () => {
      const engine = await open();
      const definition = { ...totals, Comment: 'x'.repeat(20_000) };
      const machine = await engine.createStateMachine({ name: 'totals', definition });
      await runMany(engine, machine, 400, (n) => ({ n, items: [] }));
      await engine.close();

      const again = await open();
      await again.close();

      const size = (name: string) => statSync(path.join(folder, name)).size;
      expect(files('.data').reduce((sum, name) => sum + size(name), 0)).toBeLessThan(400 * 2000);
      expect(size('journal')).toBeLessThan(1024 * 1024);
      expect(readFileSync(path.join(folder, 'journal'), 'utf8').split('"entry":"revision"')).toHaveLength(2);
    },
    patience,
  );

  it(
    'leaves the journal while the engine runs, and what goes on stays in it',
    async () => {
      const engine = await open();
      const machine = await engine.createStateMachine({ name: 'works', definition: works });
      const waits = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 1e6, Next: 'Work' }, Work: task } };
      const waiting = await engine.createStateMachine({ name: 'waits', definition: waits });
      const release = clock.hold();
      const executionArn = await engine.startExecution(waiting, 'goes on');
      const size = () => statSync(path.join(folder, 'journal')).size;
      const text = 'x'.repeat(100_000);
      let largest = 0;

      for (let n = 0; n < 600; n += 50) {
        await runMany(engine, machine, 50, (i) => ({ n, i, text }), `round-${n}`);
        largest = Math.max(largest, size());
      }

      await vi.waitFor(() => expect(size()).toBeLessThan(largest / 2), { timeout: patience });
      // Not as after a crash: in this process, the engine that is left behind would still write to the folder.
      await engine.close();
      const again = await open();
      release();
      clock.passUntil(Number.POSITIVE_INFINITY);
      expect(await again.whenEnded(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 'goes on' });
      const list = await again.call('ListExecutions', { stateMachineArn: machine, maxResults: 1000 });
      expect(list).toHaveProperty('executions.length', 600);
      const last = `${machine.replace(':stateMachine:', ':execution:')}:round-550-49`;
      expect(await again.call('DescribeExecution', { executionArn: last })).toMatchObject({ status: 'SUCCEEDED' });
    },
    patience,
  );

  it('stays as it is once the engine is closed, whose folder another may have then', async () => {
    const engine = await open();
    const machine = await engine.createStateMachine({ name: 'works', definition: works });
    const started = Array.from({ length: 300 }, (_, n) => engine.startExecution(machine, n, `n-${n}`));
    await Promise.all((await Promise.all(started)).map((arn) => engine.whenEnded(arn)));

    await engine.close();

    const files = () => readdirSync(folder).map((name) => [name, statSync(path.join(folder, name)).mtimeMs]);
    const closed = files();
    // What the engine might still do with files would have its turn between these.
    for (let turn = 0; turn < 500; turn++) await stat(folder);
    expect(files()).toEqual(closed);
  });

  it(
    'can be redriven out of the archive, also after another restart',
    async () => {
      let broken = true;
      const lambda = {
        invoke: async ({ payload }: { payload: string }) =>
          broken ? { payload: '{"errorType":"Broken"}', functionError: 'Unhandled' as const } : { payload },
      };
      const engine = await open({ lambda });
      const machine = await engine.createStateMachine({ name: 'works', definition: works });
      const [executionArn = ''] = await runMany(engine, machine, 250, (n) => n);
      await engine.close();
      broken = false;

      const second = await open({ lambda });
      expect(await second.call('DescribeExecution', { executionArn })).toMatchObject({
        status: 'FAILED',
        error: 'Broken',
      });
      await second.call('RedriveExecution', { executionArn });
      expect(await second.whenEnded(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 0 });
      const before = await second.history(executionArn);
      await second.close();
      const third = await open({ lambda });

      expect(await third.call('DescribeExecution', { executionArn })).toMatchObject({ redriveCount: 1, output: '0' });
      expect(await third.history(executionArn)).toEqual(before);
      const { executions } = (await third.call('ListExecutions', { stateMachineArn: machine, maxResults: 1000 })) as {
        executions: object[];
      };
      expect(executions).toHaveLength(250);
      await third.close();
    },
    patience,
  );

  it(
    'keeps its name, so that no second execution has it',
    async () => {
      const engine = await open();
      const machine = await engine.createStateMachine({ name: 'works', definition: works });
      await runMany(engine, machine, 250, (n) => n);
      await engine.close();

      const again = await open();

      await expect(again.startExecution(machine, 0, 'n-0')).rejects.toThrow('Execution Already Exists');
      expect(
        await again.call('StopExecution', { executionArn: `${machine.replace(':stateMachine:', ':execution:')}:n-0` }),
      ).toHaveProperty('stopDate');
      await again.close();
    },
    patience,
  );

  it(
    'leaves the disk when it is not kept any longer',
    async () => {
      const engine = await open();
      const machine = await engine.createStateMachine({ name: 'works', definition: works });
      await runMany(engine, machine, 250, (n) => n);
      await engine.close();
      const before = files('.data');
      const retention = { executions: 10 };

      const again = await open({ retention });
      const arns = await Promise.all(Array.from({ length: 20 }, () => again.startExecution(machine)));
      await Promise.all(arns.map((arn) => again.whenEnded(arn)));
      await again.close();
      const last = await open({ retention });

      expect(before.length).toBeGreaterThan(0);
      expect(files('.data').filter((name) => before.includes(name))).toEqual([]);
      const { executions } = (await last.call('ListExecutions', { stateMachineArn: machine })) as {
        executions: object[];
      };
      expect(executions).toHaveLength(10);
      await last.close();
    },
    patience,
  );
});

describe('a data folder', () => {
  it.each([
    ['an older version', { entry: 'definition', id: 1, language: 'JSONata', text: '{}' }, 'format 1'],
    ['a newer version', { entry: 'format', version: 99 }, 'format 99'],
  ])('that %s has written is refused by name', async (age, first, format) => {
    writeFileSync(path.join(folder, 'journal'), record(first));

    await expect(open()).rejects.toThrow(`was written by ${age} of the engine (${format})`);
    // And the folder is free again.
    rmSync(path.join(folder, 'journal'));
    await expect(open()).resolves.toBeDefined();
  });

  it('starts without what it cannot run any longer, which is set aside by name', async () => {
    const waits = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 1000, End: true } } };
    clock = VirtualClock.stopped();
    const engine = await open();
    const broken = await engine.createStateMachine({ name: 'broken', definition: waits });
    const whole = await engine.createStateMachine({ name: 'whole', definition: { ...waits, Comment: 'whole' } });
    const [lost, kept] = [await engine.startExecution(broken), await engine.startExecution(whole)];
    await engine.close();
    const file = path.join(folder, 'journal');
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => {
        if (!line.includes('"entry":"revision"') || line.includes('whole')) return line;
        const entry = JSON.parse(line.slice(9));
        entry.value.definition = entry.value.definition.replace('"Wait","Seconds"', '"Dance","Seconds"');
        return record(entry).trimEnd();
      });
    writeFileSync(file, lines.join('\n'));

    const again = await open();

    expect(await again.call('DescribeExecution', { executionArn: lost })).toMatchObject({
      status: 'FAILED',
      error: 'Engine.SetAside',
      cause: expect.stringContaining('Dance'),
    });
    expect(await again.call('DescribeExecution', { executionArn: kept })).toMatchObject({ status: 'RUNNING' });
    expect(log.join('\n')).toContain(`${lost} is set aside`);
    clock.passUntil(Number.POSITIVE_INFINITY);
    expect(await again.whenEnded(kept)).toMatchObject({ status: 'SUCCEEDED' });
    await again.close();
  });
});
