import { describe, expect, it } from 'vitest';
import {
  type LambdaRequest,
  type LambdaResponse,
  StepFunctions,
  VirtualClock,
} from '../../../packages/step-functions/src/index.ts';

type Answer = (request: LambdaRequest) => LambdaResponse | Promise<LambdaResponse>;

function engineWith(answer: Answer = ({ payload }) => ({ payload })) {
  const clock = new VirtualClock();
  const problems: string[] = [];
  const engine = new StepFunctions({
    clock,
    lambda: { invoke: async (request) => answer(request) },
    log: (line) => problems.push(line),
  });
  const run = async (definition: object, input = {}) => {
    const machine = await engine.createStateMachine({ name: `machine-${Math.random()}`, definition });
    const execution = await engine.startExecution(machine, input);
    const end = await engine.whenEnded(execution);
    expect(problems).toEqual([]);
    return { ...end, types: (await engine.history(execution)).map(({ type }) => type) };
  };
  return { engine, clock, run };
}

const callback = (more: object = {}) => ({
  StartAt: 'Ask',
  States: {
    Ask: {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
      Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
      End: true,
      ...more,
    },
  },
});

const never = () => new Promise<LambdaResponse>(() => {});

describe('an execution', () => {
  it('returns the output of its last state', async () => {
    const { run } = engineWith();

    const end = await run({ StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } }, { a: 1 });

    expect(end).toMatchObject({ status: 'SUCCEEDED', output: { a: 1 } });
    expect(end.types).toEqual(['ExecutionStarted', 'PassStateEntered', 'PassStateExited', 'ExecutionSucceeded']);
  });

  it('waits for a year of virtual time', async () => {
    const { run, clock } = engineWith();
    const before = clock.now();

    await run({ StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 31_536_000, End: true } } });

    expect(clock.now() - before).toBe(31_536_000_000);
  });

  it('fails with States.Timeout after TimeoutSeconds if a function never returns', async () => {
    const { run, clock } = engineWith(never);
    const before = clock.now();

    const end = await run(callback({ TimeoutSeconds: 300 }));

    expect(end).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(end.types.slice(-2)).toEqual(['TaskTimedOut', 'ExecutionFailed']);
    expect(clock.now() - before).toBe(300_000);
  });

  it('accepts a task result that is sent while the function still runs', async () => {
    const { engine, run } = engineWith(async ({ payload }) => {
      await engine.call('SendTaskSuccess', { taskToken: JSON.parse(payload).token, output: '{"paid":true}' });
      return never();
    });

    const end = await run(callback());

    expect(end).toMatchObject({ status: 'SUCCEEDED', output: { paid: true } });
    expect(end.types.slice(2, 5)).toEqual(['TaskScheduled', 'TaskStarted', 'TaskSucceeded']);
  });

  it('refuses a second result for the same task token', async () => {
    const results: unknown[] = [];
    const { engine, run } = engineWith(async ({ payload }) => {
      const taskToken = JSON.parse(payload).token;
      for (const output of ['1', '2']) {
        results.push(await engine.call('SendTaskSuccess', { taskToken, output }).catch((error) => error.name));
      }
      return { payload: '{}' };
    });

    await run(callback());

    expect(results).toEqual([{}, 'TaskTimedOut']);
  });

  it('continues to wait after a heartbeat, and fails the task if the next one is missing', async () => {
    const { engine, clock, run } = engineWith(async ({ payload }) => {
      const taskToken = JSON.parse(payload).token;
      clock.setTimer(clock.now() + 8_000, () => engine.call('SendTaskHeartbeat', { taskToken }));
      return { payload: '{}' };
    });
    const before = clock.now();

    const definition = callback({
      HeartbeatSeconds: 10,
      Catch: [{ ErrorEquals: ['States.HeartbeatTimeout'], Next: 'Late' }],
    });
    Object.assign(definition.States, { Late: { Type: 'Succeed' } });

    const end = await run(definition);

    expect(end).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.Timeout' } });
    expect(clock.now() - before).toBe(18_000);
  });

  it('is aborted in a Wait state by StopExecution', async () => {
    const { engine } = engineWith();
    const definition = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 60, End: true } } };
    const machine = await engine.createStateMachine({ name: 'stopped', definition });
    const execution = await engine.startExecution(machine);

    await engine.call('StopExecution', { executionArn: execution, error: 'Enough', cause: 'of it' });

    expect(await engine.whenEnded(execution)).toMatchObject({ status: 'ABORTED', error: 'Enough', cause: 'of it' });
    const types = (await engine.history(execution)).map(({ type }) => type);
    expect(types).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted']);
  });

  it('aborts the siblings of a failed branch, while their functions continue', async () => {
    let finished = false;
    const { run, clock } = engineWith(async ({ functionArn }) => {
      if (functionArn === 'fails') return { payload: '{"errorType":"Broken"}', functionError: 'Unhandled' };
      await new Promise<void>((resolve) => clock.setTimer(clock.now() + 5_000, resolve));
      finished = true;
      return { payload: '{}' };
    });
    const branch = (name: string) => ({
      StartAt: name,
      States: {
        [name]: {
          Type: 'Task',
          Resource: 'arn:aws:states:::lambda:invoke',
          Parameters: { FunctionName: name },
          End: true,
        },
      },
    });

    const end = await run({
      StartAt: 'Both',
      States: { Both: { Type: 'Parallel', Branches: [branch('runs-on'), branch('fails')], End: true } },
    });

    expect(end).toMatchObject({ status: 'FAILED', error: 'Broken' });
    expect(end.types.filter((type) => type === 'TaskStateAborted')).toHaveLength(2);
    expect(finished).toBe(false);
    await new Promise<void>((resolve) => clock.setTimer(clock.now() + 10_000, resolve));
    expect(finished).toBe(true);
  });

  it('times out after five minutes if it is an Express execution', async () => {
    const { engine, clock } = engineWith();
    const definition = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 600, End: true } } };
    const stateMachineArn = await engine.createStateMachine({ name: 'express', definition, type: 'EXPRESS' });
    const before = clock.now();

    const end = await engine.call('StartSyncExecution', { stateMachineArn });

    expect(end).toMatchObject({ status: 'TIMED_OUT' });
    expect(clock.now() - before).toBe(300_000);
  });

  it('retries with growing intervals up to MaxDelaySeconds, and fails after MaxAttempts', async () => {
    const times: number[] = [];
    const { run, clock } = engineWith(async () => {
      times.push(clock.now());
      return { payload: '{"errorType":"Again"}', functionError: 'Unhandled' };
    });
    const Retry = [{ ErrorEquals: ['Again'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 3, MaxDelaySeconds: 10 }];

    const end = await run({
      StartAt: 'Call',
      States: { Call: { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:1:function:f', Retry, End: true } },
    });

    expect(end).toMatchObject({ status: 'FAILED', error: 'Again' });
    expect(times.map((time) => (time - (times[0] ?? 0)) / 1000)).toEqual([0, 2, 8, 18]);
  });

  it('fails with States.Runtime when its history reaches 25,000 events', async () => {
    const { run } = engineWith();

    const end = await run({
      StartAt: 'Loop',
      States: {
        Loop: { Type: 'Pass', Next: 'Enough' },
        Enough: {
          Type: 'Choice',
          Choices: [{ Variable: '$.enough', IsPresent: true, Next: 'End' }],
          Default: 'Loop',
        },
        End: { Type: 'Succeed' },
      },
    });

    expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(end.types).toHaveLength(25_000);
  });

  it('continues from the failed state when it is redriven', async () => {
    let broken = true;
    const { engine } = engineWith(({ functionArn, payload }) =>
      functionArn === 'flaky' && broken
        ? { payload: '{"errorType":"Broken"}', functionError: 'Unhandled' }
        : { payload },
    );
    const task = (name: string, next: object) => ({
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: { FunctionName: name },
      ...next,
    });
    const definition = {
      StartAt: 'Sound',
      States: { Sound: task('sound', { Next: 'Flaky' }), Flaky: task('flaky', { End: true }) },
    };
    const machine = await engine.createStateMachine({ name: 'redriven', definition });
    const execution = await engine.startExecution(machine);
    await engine.whenEnded(execution);
    broken = false;

    await engine.call('RedriveExecution', { executionArn: execution });

    expect(await engine.whenEnded(execution)).toMatchObject({ status: 'SUCCEEDED' });
    const types = (await engine.history(execution)).map(({ type }) => type);
    expect(types.slice(types.indexOf('ExecutionFailed'))).toEqual([
      'ExecutionFailed',
      'ExecutionRedriven',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
    expect(types.filter((type) => type === 'TaskStateEntered')).toHaveLength(2);
  });

  it('is redriven once for the same client token within 15 minutes', async () => {
    const { engine, clock } = engineWith(() => ({ payload: '{}' }));
    const machine = await engine.createStateMachine({
      name: 'failing',
      definition: {
        StartAt: 'Wait',
        States: { Wait: { Type: 'Wait', Seconds: 60, Next: 'No' }, No: { Type: 'Fail' } },
      },
    });
    const executionArn = await engine.startExecution(machine);
    await engine.whenEnded(executionArn);
    const redrive = async (clientToken: string) => {
      const answer = await engine.call('RedriveExecution', { executionArn, clientToken });
      await engine.whenEnded(executionArn);
      return answer;
    };
    const redrives = async () =>
      (await engine.history(executionArn)).filter(({ type }) => type === 'ExecutionRedriven').length;

    const first = await redrive('once');

    expect(await redrive('once')).toEqual(first);
    expect(await redrives()).toBe(1);
    await redrive('twice');
    expect(await redrives()).toBe(2);
    await new Promise<void>((resolve) => clock.setTimer(clock.now() + 15 * 60_000, resolve));
    await redrive('once');
    expect(await redrives()).toBe(3);
  });
});
