import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open as openFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AwsError, StepFunctions, VirtualClock } from '../../../packages/step-functions/src/index.ts';

let folder: string;
let log: string[];
let files: FileHandle;

beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'disk-'));
  log = [];
  const file = await openFile(path.join(folder, 'any'), 'w');
  files = Object.getPrototypeOf(file);
  await file.close();
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const data = () => path.join(folder, 'data');

/** An engine whose executions wait for a task token, which the function it calls puts into `tokens`. */
async function open() {
  const tokens: string[] = [];
  const lines = log;
  const engine = await StepFunctions.open(data(), {
    clock: new VirtualClock(),
    lambda: {
      invoke: async ({ payload }) => {
        tokens.push(JSON.parse(payload).token);
        return { payload: 'null' };
      },
    },
    log: (line) => lines.push(line),
  });
  const definition = {
    StartAt: 'Ask',
    States: {
      Ask: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
        End: true,
      },
    },
  };
  const machine = await engine.createStateMachine({ name: 'asks', definition });
  const token = () => vi.waitFor(() => tokens.at(-1) ?? Promise.reject(new Error('not yet')), { timeout: 20_000 });
  return { engine, machine, token };
}

/** From now on the disk is full: the first bytes of a batch are written, and then writing fails with ENOSPC. */
function fillDisk() {
  return vi.spyOn(files, 'appendFile').mockImplementation(async function (this: FileHandle, batch) {
    await this.write(Buffer.from(batch as Buffer).subarray(0, 10));
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  });
}

const nameOf = (error: unknown) => (error instanceof AwsError ? error.name : String(error));

describe('an answer of the API', () => {
  it('is sent only when the state it depends on is on disk, also if it is an error', async () => {
    const { engine, machine, token } = await open();
    await engine.startExecution(machine);
    const taskToken = await token();
    let write: () => void = () => {};
    const datasync = vi.spyOn(files, 'datasync').mockImplementation(
      () =>
        new Promise((resolve) => {
          write = resolve;
        }),
    );
    const answers: string[] = [];
    const send = () =>
      engine.call('SendTaskSuccess', { taskToken, output: '1' }).then(
        () => answers.push('accepted'),
        (error) => answers.push(nameOf(error)),
      );

    const sent = [send(), send()];
    await vi.waitFor(() => expect(datasync).toHaveBeenCalled(), { timeout: 20_000 });
    await new Promise(setImmediate);
    expect(answers).toEqual([]);
    write();
    datasync.mockRestore();
    await Promise.all(sent);

    expect(answers.sort()).toEqual(['TaskTimedOut', 'accepted']);
  });
});

describe('an engine whose disk is full', () => {
  it('answers ServiceUnavailable to requests that change state, answers those that read, and logs the reason once', async () => {
    const { engine, machine, token } = await open();
    const executionArn = await engine.startExecution(machine);
    const taskToken = await token();
    fillDisk();

    const answers = await Promise.all(
      [
        engine.startExecution(machine),
        engine.call('SendTaskSuccess', { taskToken, output: '1' }),
        // Its answer depends on the request before, which is not on disk.
        engine.call('SendTaskSuccess', { taskToken, output: '1' }),
      ].map((answer) => answer.then(() => 'accepted', nameOf)),
    );
    const later = await engine.startExecution(machine).catch((error) => error);

    expect(answers).toEqual(['ServiceUnavailable', 'ServiceUnavailable', 'ServiceUnavailable']);
    expect(later).toMatchObject({ name: 'ServiceUnavailable', statusCode: 503 });
    expect(later.message).toContain('ENOSPC: no space left on device');
    expect(await engine.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'RUNNING' });
    expect(log).toHaveLength(1);
  });

  it('continues when there is space again, and has lost nothing', async () => {
    const { engine, machine, token } = await open();
    const executionArn = await engine.startExecution(machine);
    const taskToken = await token();
    const full = fillDisk();
    // It is applied in memory but not acknowledged, and written as soon as there is space.
    await expect(engine.call('SendTaskSuccess', { taskToken, output: '1' })).rejects.toThrow('ENOSPC');

    full.mockRestore();
    const ended = await engine.whenEnded(executionArn);

    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: 1 });
    expect(log.at(-1)).toContain('can be written again');
    await engine.startExecution(machine);
    await engine.close();
    const { engine: again } = await open();
    expect(await again.whenEnded(executionArn)).toEqual(ended);
    expect(log).toEqual([expect.stringContaining('ENOSPC'), expect.stringContaining('can be written again')]);
  });

  it('has exactly its acknowledged requests after a restart', async () => {
    const { engine, machine, token } = await open();
    const executionArn = await engine.startExecution(machine);
    const taskToken = await token();
    const full = fillDisk();
    await expect(engine.call('SendTaskSuccess', { taskToken, output: '1' })).rejects.toThrow('ENOSPC');
    await expect(engine.startExecution(machine)).rejects.toThrow('ENOSPC');
    await engine.close();
    full.mockRestore();

    const { engine: again } = await open();

    expect(await again.call('DescribeExecution', { executionArn })).toMatchObject({ status: 'RUNNING' });
    await again.call('SendTaskSuccess', { taskToken, output: '2' });
    expect(await again.whenEnded(executionArn)).toMatchObject({ output: 2 });
    expect(await again.call('ListExecutions', { stateMachineArn: machine })).toMatchObject({
      executions: [{ executionArn }],
    });
  });
});
