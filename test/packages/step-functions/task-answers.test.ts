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

/** One Task state with the resource, and what stands in for it. */
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
    lambda: { invoke: () => Promise.reject(new Error('nobody may call the function itself')) },
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

describe('who answers for tasks', () => {
  it('gives the result of a function, an integration and an activity in the place of them', async () => {
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

  it('gives what a job ended with: the job was submitted, and nothing is asked about it', async () => {
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

  it('gets the attempt, and can fail the task with its own error', async () => {
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

describe('the token of a task', () => {
  it('ends a .sync task by SendTaskSuccess, while the execution it started continues', async () => {
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
