import '../../../../packages/step-functions/src/testing/vitest.ts';
import { describe, expect, it } from 'vitest';
import {
  type Mocks,
  NoAnswerError,
  type SimulationOptions,
  simulate,
} from '../../../../packages/step-functions/src/testing/index.ts';

const task = (resource: string, more: object = {}) => ({
  Type: 'Task',
  Resource: resource.startsWith('arn:') ? resource : `arn:aws:states:::${resource}`,
  Parameters: {},
  End: true,
  ...more,
});
const machineOf = (state: object) => ({ StartAt: 'Work', States: { Work: state } });
const run = (state: object, options: SimulationOptions = {}) => simulate(machineOf(state), options);

const retryOnce = { Retry: [{ ErrorEquals: ['Busy'], IntervalSeconds: 1, MaxAttempts: 1 }] };
const job = task('ecs:runTask.sync', { Parameters: { TaskDefinition: 't' } });
const queue = task('sqs:sendMessage.waitForTaskToken', {
  Parameters: {
    QueueUrl: 'https://sqs.us-east-1.amazonaws.com/111111111111/q',
    MessageBody: { 't.$': '$$.Task.Token' },
  },
});

describe('a mock', () => {
  it.each(['Work', 'arn:aws:states:::ecs:runTask.sync', 'ecs:runTask.sync', 'ecs:runTask', '*'])(
    'provides the result of a .sync task under the name %s',
    async (name) => {
      const simulation = await run(job, { mocks: { [name]: { LastStatus: 'STOPPED' } } });

      expect(simulation).toSucceed({ LastStatus: 'STOPPED' });
    },
  );

  const httpParameters = {
    ApiEndpoint: 'https://example.com',
    Method: 'GET',
    Authentication: { ConnectionArn: 'arn:aws:events:us-east-1:111111111111:connection/c/1' },
  };

  it.each<[string, string, object, Mocks]>([
    ['an activity', 'arn:aws:states:us-east-1:111111111111:activity:check', {}, { check: { ok: true } }],
    ['a function', 'arn:aws:lambda:us-east-1:111111111111:function:check', {}, { check: { ok: true } }],
    ['a service of the AWS SDK', 'aws-sdk:s3:headObject', { Bucket: 'b', Key: 'k' }, { 's3:headObject': { ok: true } }],
    ['an HTTP endpoint', 'http:invoke', httpParameters, { 'http:invoke': { ok: true } }],
  ])('provides the result of %s', async (_what, resource, Parameters, mocks) => {
    const simulation = await run(task(resource, { Parameters }), { mocks });

    expect(simulation).toSucceed({ ok: true });
  });

  it('as an array has one answer for each call', async () => {
    const busy = new Error('later');
    busy.name = 'Busy';

    const simulation = await run({ ...job, ...retryOnce }, { mocks: { Work: [busy, { Return: { n: 2 } }] } });

    expect(simulation).toSucceed({ n: 2 });
    expect(simulation).toRetry('Work', 1);
  });

  it('in the format of Step Functions Local has answers by attempt and test case', async () => {
    const mocks = {
      StateMachines: { Jobs: { TestCases: { Busy: { Work: 'BusyOnce' }, Down: { Work: 'AlwaysBusy' } } } },
      MockedResponses: {
        BusyOnce: { '0': { Throw: { Error: 'Busy', Cause: 'later' } }, '1-2': { Return: { n: 1 } } },
        AlwaysBusy: { '0-9': { Throw: { Error: 'Busy', Cause: 'later' } } },
      },
    };

    const busy = await run({ ...job, ...retryOnce }, { mocks, testCase: 'Busy' });
    const down = await run({ ...job, ...retryOnce }, { mocks, testCase: 'Down' });

    expect(busy).toSucceed({ n: 1 });
    expect(down).toFail('Busy');
    await expect(run(job, { mocks, testCase: 'Other' })).rejects.toThrow(
      'The state machine Jobs has no test case Other: it has Busy, Down.',
    );
  });

  it('without an answer for an attempt fails with the attempts that it has', async () => {
    const mocks = { Work: { '1-2': { Return: 1 } } };

    await expect(run(job, { mocks })).rejects.toThrow('The mock Work has no answer for attempt 0: it has 1-2.');
  });

  it('may have the format of TestState’s mocks', async () => {
    const done = await run(job, { mocks: { Work: { result: '{"n":1}' } } });
    const failed = await run(job, { mocks: { Work: { errorOutput: { error: 'Down', cause: 'no power' } } } });

    expect(done).toSucceed({ n: 1 });
    expect(failed).toFail('Down');
    expect(failed.cause).toBe('no power');
  });

  it('with a member `result` that is not JSON text is a plain result', async () => {
    const simulation = await run(job, { mocks: { Work: { result: 'ok' } } });

    expect(simulation).toSucceed({ result: 'ok' });
  });

  it('answers after DelaySeconds', async () => {
    const simulation = await run(job, { mocks: { Work: { Return: 1, DelaySeconds: 90 } } });

    expect(simulation).toSucceed(1);
    expect(simulation).toWait('Work', 90);
  });

  it('completes a callback task after DelaySeconds, with a result or an error', async () => {
    const paid = await run(queue, { mocks: { Work: { Return: { paid: true }, DelaySeconds: 60 } } });
    const declined = await run(queue, {
      mocks: {
        'sqs:sendMessage': { Return: { MessageId: 'm' }, Callback: { Throw: { Error: 'Declined' }, DelaySeconds: 5 } },
      },
    });

    expect(paid).toSucceed({ paid: true });
    expect(paid.seconds).toBe(60);
    expect(declined).toFail('Declined');
    expect(declined.seconds).toBe(5);
  });

  it('as a function may complete a callback task itself', async () => {
    const simulation = await run(queue, {
      mocks: {
        Work: (_input, { engine, clock, call }) => {
          const answer = { taskToken: call?.taskToken, output: '"late"' };
          clock.setTimer(clock.now() + 30_000, () => void engine.call('SendTaskSuccess', answer));
        },
      },
    });

    expect(simulation).toSucceed('late');
    expect(simulation.seconds).toBe(30);
  });

  it('of a Lambda function may be a value or an error', async () => {
    const call = (name: string) =>
      task('lambda:invoke', { Parameters: { FunctionName: name }, OutputPath: '$.Payload' });
    const lambdas = { price: { total: 3 }, pay: { Throw: { Error: 'Declined', Cause: 'no money' } } };

    expect(await run(call('price'), { lambdas })).toSucceed({ total: 3 });
    expect(await run(call('pay'), { lambdas })).toFail('Declined');
  });
});

describe('a simulation', () => {
  it('times out if no mock completes a callback task, and matchers name the waiting state', async () => {
    const simulation = await run(queue, { services: { 'sqs:sendMessage': { MessageId: 'm' } } });

    expect(simulation.status).toBe('TIMED_OUT');
    expect(simulation).toFail('States.Timeout');
    expect(() => expect(simulation).toSucceed()).toThrow('while it waited in Work');
  });

  it('ends an execution after a year', async () => {
    const simulation = await run({ Type: 'Wait', Seconds: 40_000_000, End: true });

    expect(simulation).toFail('States.Timeout');
    expect(simulation.seconds).toBe(365 * 24 * 60 * 60);
  });

  it('waits for a mock that takes real time without advancing its clock to the next timer', async () => {
    const answer = () => new Promise((resolve) => setTimeout(() => resolve({ ok: true }), 20));

    expect(await run(job, { mocks: { Work: answer } })).toSucceed({ ok: true });
  });

  it('fails with NoAnswerError, which names the state without a mock', async () => {
    await expect(run(job)).rejects.toThrow(NoAnswerError);
    await expect(run(job)).rejects.toThrow(
      "The state 'Work' (arn:aws:states:::ecs:runTask.sync) has no mock: add a mock named 'Work' or 'ecs:runTask.sync'.",
    );
  });

  it('fails with the name of a started state machine that is not given', async () => {
    const parent = task('states:startExecution.sync:2', {
      Parameters: { StateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:ship' },
    });

    await expect(run(parent, { stateMachines: { pay: {} } })).rejects.toThrow(
      "add the state machine ship to stateMachines (present: simulation, pay), or add a mock named 'Work'",
    );
  });

  it('runs started state machines that are given as definitions, or mocks them', async () => {
    const arn = 'arn:aws:states:eu-west-1:222222222222:stateMachine:child';
    const parent = task('states:startExecution.sync:2', {
      Parameters: { StateMachineArn: arn, Input: { n: 1 } },
      OutputPath: '$.Output',
    });
    const child = {
      StartAt: 'Echo',
      States: { Echo: { Type: 'Pass', ResultPath: '$.echo', Result: true, End: true } },
    };

    const real = await run(parent, { stateMachines: { [arn]: child } });
    const mocked = await run(parent, { stateMachines: { [arn]: { Return: { ok: true } } } });
    const failing = await run(parent, { stateMachines: { [arn]: { Throw: { Error: 'Down', Cause: '' } } } });
    const answered = await run(parent, { services: { 'states:startExecution': { Output: { ok: 2 } } } });

    expect(real).toSucceed({ n: 1, echo: true });
    expect(mocked).toSucceed({ ok: true });
    expect(failing).toFail('States.TaskFailed');
    expect(failing.cause).toContain('"Error":"Down"');
    expect(answered).toSucceed({ ok: 2 });
  });

  it('returns caught errors, durations of states, and state transitions', async () => {
    const definition = {
      StartAt: 'Work',
      States: {
        Work: {
          ...job,
          ...retryOnce,
          End: undefined,
          Next: 'Pause',
          Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Pause' }],
        },
        Pause: { Type: 'Wait', Seconds: 7, End: true },
      },
    };

    const simulation = await simulate(definition, { mocks: { Work: { Throw: { Error: 'Busy' } } } });

    expect(simulation).toCatch('Work', 'Busy');
    expect(simulation).toWait('Pause', 7);
    expect(simulation).toCostAtMost(3);
    expect(simulation.transitions).toBe(3);
    expect(() => expect(simulation).toWait('Pause', 8)).toThrow('(it took 7 s)');
    expect(() => expect(simulation).toCatch('Pause')).toThrow('(it caught nothing)');
    expect(() => expect(simulation).toCostAtMost(2)).toThrow('after Work → Pause');
  });
});
