import {
  type Json,
  StepFunctions,
  TaskAnswerError,
  type TaskAnswers,
  type TaskCall,
  VirtualClock,
} from 'step-functions-engine';
import { describe, expect, it } from 'vitest';

const child = 'arn:aws:states:us-east-1:111111111111:stateMachine:child';

/** Runs one Task state whose result comes from `answer`. */
async function run(resource: string, answer: (call: TaskCall) => Json, more: object = {}) {
  const calls: TaskCall[] = [];
  const answers: TaskAnswers = {
    answer: (call) => {
      calls.push(call);
      return new Promise((resolve) => resolve(answer(call)));
    },
  };
  const engine = new StepFunctions({
    clock: new VirtualClock(),
    lambda: { invoke: () => Promise.reject(new Error('the function must not be invoked')) },
    answers,
  });
  const definition = {
    StartAt: 'Work',
    States: { Work: { Type: 'Task', Resource: resource, Parameters: { MaxBuckets: 1 }, End: true, ...more } },
  };
  const machine = await engine.createStateMachine({ name: 'answered', definition });
  const execution = await engine.startExecution(machine);
  return { engine, calls, execution, ended: () => engine.whenEnded(execution) };
}

describe('the option `answers`', () => {
  it('provides the result of a function, an integration and an activity instead of calling them', async () => {
    const resources = [
      'arn:aws:lambda:us-east-1:111111111111:function:pay',
      'arn:aws:states:::aws-sdk:s3:listBuckets',
      'arn:aws:states:us-east-1:111111111111:activity:nobody-created-it',
    ];
    for (const resource of resources) {
      const { calls, ended } = await run(resource, () => ({ is: 'done' }));

      expect(await ended()).toMatchObject({ status: 'SUCCEEDED', output: { is: 'done' } });
      expect(calls).toMatchObject([
        { kind: 'task', resource, input: { MaxBuckets: 1 }, stateName: 'Work', attempt: 0 },
      ]);
    }
  });

  it('provides the final result of a .sync task, which is submitted but not polled', async () => {
    const more = { Parameters: { StateMachineArn: child } };
    const { engine, execution, ended } = await run(
      'arn:aws:states:::states:startExecution.sync:2',
      () => ({ Output: { n: 1 } }),
      more,
    );

    expect(await ended()).toMatchObject({ status: 'SUCCEEDED', output: { Output: { n: 1 } } });
    expect((await engine.history(execution)).map(({ type }) => type)).toEqual([
      ...['ExecutionStarted', 'TaskStateEntered', 'TaskScheduled', 'TaskStarted', 'TaskSubmitted', 'TaskSucceeded'],
      ...['TaskStateExited', 'ExecutionSucceeded'],
    ]);
  });

  it('receives the number of the attempt, and can fail the task with any error', async () => {
    const { calls, ended } = await run(
      'arn:aws:states:::lambda:invoke',
      ({ attempt }) => {
        if (attempt === 0) throw new TaskAnswerError('Lambda.TooManyRequestsException', 'slow down');
        return { Payload: 'ok' };
      },
      { Parameters: { FunctionName: 'pay' }, Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'] }] },
    );

    expect(await ended()).toMatchObject({ status: 'SUCCEEDED', output: { Payload: 'ok' } });
    expect(calls.map(({ attempt }) => attempt)).toEqual([0, 1]);
  });
});

describe('a task token', () => {
  it('completes a .sync task by SendTaskSuccess, while the execution that the task started continues', async () => {
    const clock = new VirtualClock();
    const engine = new StepFunctions({ clock, lambda: { invoke: async ({ payload }) => ({ payload }) } });
    const wait = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 60, End: true } } };
    const inner = await engine.createStateMachine({ name: 'child', definition: wait });
    const definition = {
      StartAt: 'Work',
      States: {
        Work: {
          Type: 'Task',
          Resource: 'arn:aws:states:::states:startExecution.sync',
          Parameters: { StateMachineArn: inner, Name: 'started', Input: { 'token.$': '$$.Task.Token' } },
          End: true,
        },
      },
    };
    const machine = await engine.createStateMachine({ name: 'outer', definition });
    const execution = await engine.startExecution(machine);
    const executionArn = inner.replace('stateMachine', 'execution').concat(':started');
    clock.setTimer(clock.now() + 10_000, async () => {
      const { input } = (await engine.call('DescribeExecution', { executionArn })) as { input: string };
      await engine.call('SendTaskSuccess', { taskToken: JSON.parse(input).token, output: '"enough"' });
    });

    expect(await engine.whenEnded(execution)).toMatchObject({ status: 'SUCCEEDED', output: 'enough' });
    expect(await engine.whenEnded(executionArn)).toMatchObject({ status: 'SUCCEEDED' });
  });
});
