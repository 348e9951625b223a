import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { open as openFile, stat } from 'node:fs/promises';
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

/** Milliseconds for hundreds of executions on a busy machine. */
const timeout = 120_000;

/** Opens the folder without closing the engine that used it before, as after a crash. */
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

/** The segments of the journal; the last one is the current one. */
const segments = () => readdirSync(folder).filter((name) => /^journal-\d+$/.test(name));
const sizeOf = (name: string) => statSync(path.join(folder, name)).size;
/** The segment that is written to. */
const current = () => String(segments().at(-1));
/** An input so large that, after some hundred executions, the engine starts a new segment when it is opened again. */
const large = 'x'.repeat(8000);

/** Runs 400 executions and closes the engine, which starts a new segment when it is opened again. */
async function closedWithMany() {
  const engine = await open();
  const machine = await engine.createStateMachine({ name: 'works', definition: works });
  const arns = await runMany(engine, machine, 400, (n) => ({ n, large }));
  await engine.close();
  return { machine, arns };
}

/** All data that the API returns of executions. */
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

/** Entries as a block of the journal. */
const block = (entries: readonly unknown[]) => {
  const text = JSON.stringify(entries);
  return `${crc32(text).toString(16).padStart(8, '0')} ${text}\n`;
};
const record = (entry: unknown) => block([entry]);

describe('an ended execution', () => {
  it(
    'is the same after a restart, byte for byte, also on a slow machine',
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
    timeout,
  );

  it(
    'is in an archived segment, with its definition only once, and the current segment is small',
    async () => {
      const engine = await open();
      const definition = { ...totals, Comment: 'x'.repeat(20_000) };
      const machine = await engine.createStateMachine({ name: 'totals', definition });
      await runMany(engine, machine, 400, (n) => ({ n, items: [], large }));
      await engine.close();

      const again = await open();
      await again.close();

      const [archived = ''] = segments();
      expect(current()).not.toBe(archived);
      expect(sizeOf(current())).toBeLessThan(50_000);
      expect(sizeOf(`${archived}.index`)).toBeLessThan(400 * 200 + 50_000);
      expect(readFileSync(path.join(folder, archived), 'utf8').split('["revision"')).toHaveLength(2);
    },
    timeout,
  );

  it(
    'is archived while the engine runs, and running executions continue after a restart',
    async () => {
      const engine = await open();
      const machine = await engine.createStateMachine({ name: 'works', definition: works });
      const waits = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 1e6, Next: 'Work' }, Work: task } };
      const waiting = await engine.createStateMachine({ name: 'waits', definition: waits });
      const release = clock.hold();
      const executionArn = await engine.startExecution(waiting, 'continues');
      const text = 'x'.repeat(100_000);

      for (let n = 0; n < 600; n += 50) await runMany(engine, machine, 50, (i) => ({ n, i, text }), `round-${n}`);

      await vi.waitFor(() => expect(segments().length).toBeGreaterThan(2), { timeout: timeout });
      // Closed, unlike after a crash: in this process, the first engine would still write to the folder.
      await engine.close();
      const again = await open();
      release();
      clock.passUntil(Number.POSITIVE_INFINITY);
      expect(await again.whenEnded(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: 'continues' });
      const list = await again.call('ListExecutions', { stateMachineArn: machine, maxResults: 1000 });
      expect(list).toHaveProperty('executions.length', 600);
      for (const name of ['round-0-0', 'round-300-7', 'round-550-49']) {
        const last = `${machine.replace(':stateMachine:', ':execution:')}:${name}`;
        expect(await again.call('DescribeExecution', { executionArn: last })).toMatchObject({ status: 'SUCCEEDED' });
        expect(await again.history(last)).toHaveLength(7);
      }
      expect(log).toEqual([]);
    },
    timeout,
  );

  it.each([
    ['is missing', (file: string) => rmSync(file)],
    [
      'does not match its checksum',
      (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace('"n-7"', '"n-8"')),
    ],
    ['is truncated', (file: string) => writeFileSync(file, readFileSync(file).subarray(0, 20_000))],
    ['is of another version', (file: string) => writeFileSync(file, record(['index', 99, 400]))],
  ])(
    'is read from its segment if the index %s, and the log names the index',
    async (_what, corrupt) => {
      const { machine, arns } = await closedWithMany();
      const second = await open();
      const before = await all(second, machine, arns);
      await second.close();
      const index = path.join(folder, `${segments()[0]}.index`);
      corrupt(index);

      const third = await open();

      expect(log).toEqual([`${index} is damaged: ${index.replace('.index', '')} is read instead.`]);
      expect(await all(third, machine, arns)).toBe(before);
      await third.close();
    },
    timeout,
  );

  it(
    'keeps its status if its entries are damaged, and the log names the file and the byte',
    async () => {
      const { arns } = await closedWithMany();
      const second = await open();
      await second.close();
      const file = path.join(folder, String(segments()[0]));
      const lines = readFileSync(file, 'utf8').split('\n');
      // A block that has an end, and not the start of the same execution.
      const idsOf = (line: string, kind: string) =>
        [...line.matchAll(new RegExp(`\\["${kind}",(\\d+)`, 'g'))].map(([, id]) => Number(id));
      const onlyEnd = (line: string) => idsOf(line, 'end').find((id) => !idsOf(line, 'start').includes(id));
      const damaged = lines.findIndex((line) => onlyEnd(line) !== undefined);
      const id = onlyEnd(String(lines[damaged])) ?? 0;
      lines[damaged] = String(lines[damaged]).replaceAll('"SUCCEEDED"', '"SUCCEEDEd"');
      writeFileSync(file, lines.join('\n'));

      const third = await open();

      const executionArn = String(arns[id - 1]);
      expect(await third.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'SUCCEEDED' });
      expect(log.join('\n')).toContain(`${file}: the entries at byte`);
      await third.close();
    },
    timeout,
  );

  it(
    'is reported by the name of its segment if that is missing, and is there again when the segment is put back',
    async () => {
      const { arns } = await closedWithMany();
      await (await open()).close();
      const [first = ''] = segments();
      const [file, aside] = [path.join(folder, first), path.join(folder, 'aside')];
      renameSync(file, aside);
      log.length = 0;

      const without = await open();
      expect([...without.executions()].length).toBeLessThan(arns.length);
      await without.close();
      renameSync(aside, file);
      const again = await open();

      expect([...again.executions()].length).toBe(arns.length);
      expect(log).toEqual([
        expect.stringContaining(`${file} is missing, so the executions that ended in it are not shown`),
      ]);
      await again.close();
    },
    timeout,
  );

  it(
    'is the same after a crash while the journal starts a new segment',
    async () => {
      const engine = await open();
      const machine = await engine.createStateMachine({ name: 'works', definition: works });
      const arns = await runMany(engine, machine, 400, (n) => ({ n, large }));
      const before = await all(engine, machine, arns);
      await engine.close();
      const file = path.join(folder, 'journal-000002');
      writeFileSync(`${file}.new`, record(['format', 3, 400]));
      writeFileSync(path.join(folder, 'journal-000001.index'), record(['index', 3, 0]));

      const again = await open();

      expect(await all(again, machine, arns)).toBe(before);
      expect(readdirSync(folder).filter((name) => name.endsWith('.new'))).toEqual([]);
      await again.close();
    },
    timeout,
  );

  it('is not written any more once the engine is closed, because another engine may use the folder', async () => {
    const engine = await open();
    const machine = await engine.createStateMachine({ name: 'works', definition: works });
    const started = Array.from({ length: 300 }, (_, n) => engine.startExecution(machine, n, `n-${n}`));
    await Promise.all((await Promise.all(started)).map((arn) => engine.whenEnded(arn)));

    await engine.close();

    const files = () => readdirSync(folder).map((name) => [name, statSync(path.join(folder, name)).mtimeMs]);
    const closed = files();
    // Pending file operations of the engine would run between these calls.
    for (let turn = 0; turn < 500; turn++) await stat(folder);
    expect(files()).toEqual(closed);
  });

  it(
    'can be redriven from the archive, and the redrive is kept after another restart',
    async () => {
      let broken = true;
      const lambda = {
        invoke: async ({ payload }: { payload: string }) =>
          broken ? { payload: '{"errorType":"Broken"}', functionError: 'Unhandled' as const } : { payload },
      };
      const engine = await open({ lambda });
      const machine = await engine.createStateMachine({ name: 'works', definition: works });
      const [executionArn = ''] = await runMany(engine, machine, 250, (n) => ({ n, large }));
      await engine.close();
      broken = false;

      const second = await open({ lambda });
      expect(await second.call('DescribeExecution', { executionArn })).toMatchObject({
        status: 'FAILED',
        error: 'Broken',
      });
      await second.call('RedriveExecution', { executionArn });
      expect(await second.whenEnded(executionArn)).toMatchObject({ status: 'SUCCEEDED', output: { n: 0 } });
      const before = await second.history(executionArn);
      await second.close();
      const third = await open({ lambda });

      expect(await third.call('DescribeExecution', { executionArn })).toMatchObject({ redriveCount: 1 });
      expect(await third.history(executionArn)).toEqual(before);
      const { executions } = (await third.call('ListExecutions', { stateMachineArn: machine, maxResults: 1000 })) as {
        executions: object[];
      };
      expect(executions).toHaveLength(250);
      await third.close();
    },
    timeout,
  );

  it(
    'is kept in the current segment while a new segment cannot be created',
    async () => {
      const engine = await open();
      const machine = await engine.createStateMachine({ name: 'works', definition: works });
      const text = 'x'.repeat(200_000);
      const file = await openFile(path.join(folder, current()));
      const sync = vi.spyOn(Object.getPrototypeOf(file), 'sync').mockRejectedValueOnce(new Error('EIO: i/o error'));
      await file.close();

      for (let n = 0; log.length === 0; n++) await runMany(engine, machine, 20, (i) => ({ n, i, text }), `full-${n}`);

      expect(log).toEqual(['The journal stays in one file for now: EIO: i/o error']);
      expect(segments()).toHaveLength(1);
      sync.mockRestore();
      for (let n = 0; segments().length === 1; n++)
        await runMany(engine, machine, 20, (i) => ({ n, i, text }), `again-${n}`);
      const before = await engine.call('ListExecutions', { stateMachineArn: machine, maxResults: 1000 });
      await engine.close();
      const again = await open();
      expect(await again.call('ListExecutions', { stateMachineArn: machine, maxResults: 1000 })).toEqual(before);
      const first = `${machine.replace(':stateMachine:', ':execution:')}:full-0-0`;
      expect(await again.history(first)).toHaveLength(7);
      await again.close();
    },
    timeout,
  );

  it(
    'stays on disk until its redrive is on disk',
    async () => {
      const lambda = {
        invoke: async () => ({ payload: '{"errorType":"Broken"}', functionError: 'Unhandled' as const }),
      };
      const engine = await open({ lambda });
      const machine = await engine.createStateMachine({ name: 'works', definition: works });
      const executionArn = String((await runMany(engine, machine, 250, (n) => ({ n, large }))).at(-1));
      await engine.close();
      const again = await open({ lambda, retention: { executions: 1 } });
      const [archived = '', written = ''] = segments();
      const file = await openFile(path.join(folder, written));
      let write: () => void = () => {};
      const datasync = vi.spyOn(Object.getPrototypeOf(file), 'datasync').mockImplementation(
        () =>
          new Promise<void>((resolve) => {
            write = resolve;
          }),
      );
      await file.close();

      const redriven = again.call('RedriveExecution', { executionArn });
      await vi.waitFor(() => expect(datasync).toHaveBeenCalled(), { timeout: 20_000 });
      for (let turn = 0; turn < 100; turn++) await stat(folder);

      expect(segments()).toEqual([archived, written]);
      datasync.mockRestore();
      write();
      await redriven;
      await vi.waitFor(() => expect(segments()).toEqual([written]), { timeout: 20_000 });
      await again.close();
    },
    timeout,
  );

  it(
    'shares its definition with later executions in other segments',
    async () => {
      const engine = await open();
      const machine = await engine.createStateMachine({ name: 'works', definition: works });
      const other = await engine.createStateMachine({ name: 'other', definition: works });
      await runMany(engine, machine, 10, (n) => n);
      const text = 'x'.repeat(100_000);
      for (let n = 0; segments().length < 2; n++) await runMany(engine, other, 20, () => text, `fill-${n}`);

      const [later = ''] = await runMany(engine, machine, 1, () => 'later', 'later');
      const before = await engine.history(later);
      await engine.close();

      const again = await open();
      expect(await again.history(later)).toEqual(before);
      expect(log).toEqual([]);
      await again.close();
    },
    timeout,
  );

  it(
    'keeps its name, so that no other execution can use it',
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
    timeout,
  );

  it(
    'is deleted from disk when the retention no longer includes it',
    async () => {
      const engine = await open();
      const machine = await engine.createStateMachine({ name: 'works', definition: works });
      await runMany(engine, machine, 250, (n) => ({ n, large }));
      await engine.close();
      const retention = { executions: 10 };

      const again = await open({ retention });
      const before = segments();
      const arns = await Promise.all(Array.from({ length: 20 }, () => again.startExecution(machine)));
      await Promise.all(arns.map((arn) => again.whenEnded(arn)));
      await again.close();
      const last = await open({ retention });

      expect(before).toHaveLength(2);
      expect(segments()).toEqual(before.slice(1));
      expect(readdirSync(folder).filter((name) => name.endsWith('.index'))).toEqual([]);
      const { executions } = (await last.call('ListExecutions', { stateMachineArn: machine })) as {
        executions: object[];
      };
      expect(executions).toHaveLength(10);
      await last.close();
    },
    timeout,
  );
});

describe('a data folder', () => {
  it.each([
    ['an older version', 'journal', ['entry'], 'format 2 or before'],
    ['a newer version', 'journal-000001', ['format', 99, 0], 'format 99'],
  ])(
    'that %s has written is refused, and the error names the file and the format',
    async (age, name, first, format) => {
      const file = path.join(folder, name);
      writeFileSync(file, record(first));

      await expect(open()).rejects.toThrow(
        `${file} was written by ${age} of the engine (${format}); this one reads format 3. ` +
          'Use the version that wrote it, or another data folder.',
      );
      expect(readFileSync(file, 'utf8')).toBe(record(first));
      // And the folder is not locked.
      rmSync(file);
      await expect(open()).resolves.toBeDefined();
    },
  );

  it('with an execution that cannot be replayed is opened, and the execution has failed with Engine.SetAside', async () => {
    const waits = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 1000, End: true } } };
    clock = VirtualClock.stopped();
    const engine = await open();
    const broken = await engine.createStateMachine({ name: 'broken', definition: waits });
    const whole = await engine.createStateMachine({ name: 'whole', definition: { ...waits, Comment: 'whole' } });
    const [lost, kept] = [await engine.startExecution(broken), await engine.startExecution(whole)];
    await engine.close();
    const file = path.join(folder, current());
    const lines = readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => {
        if (!line.includes('["revision"') || line.includes('whole')) return line;
        const entries: [string, number, { definition: string }][] = JSON.parse(line.slice(9));
        for (const [kind, , value] of entries) {
          if (kind === 'revision') value.definition = value.definition.replace('"Wait","Seconds"', '"Dance","Seconds"');
        }
        return block(entries).trimEnd();
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
