import { describe, expect, test } from 'vitest';
import {
  type JsonObject,
  SeededRandom,
  StepFunctions,
  VirtualClock,
} from '../../../../packages/step-functions/src/index.ts';

/** Tests a state by itself; its functions echo. */
function testState(definition: object, more: JsonObject = {}) {
  const engine = new StepFunctions({
    clock: new VirtualClock(),
    random: new SeededRandom([1, 2, 3, 4]),
    lambda: { invoke: async ({ payload }) => ({ payload }) },
  });
  const roleArn = 'arn:aws:iam::111111111111:role/r';
  return engine.call('TestState', { definition: JSON.stringify(definition), roleArn, ...more });
}

const lambda = 'arn:aws:lambda:us-east-1:111111111111:function:f';
const boom = { mock: { errorOutput: { error: 'Boom', cause: 'why' } } };

describe('a state tested by itself', () => {
  test('tells its output and the state that it leads to, which need not be there', async () => {
    const pass = {
      Type: 'Pass',
      InputPath: '$.payload',
      Parameters: { data: 1 },
      ResultPath: '$.result',
      Next: 'Other',
    };
    const answer = await testState(pass, { input: '{"payload":{"foo":"bar"}}', inspectionLevel: 'DEBUG' });
    expect(answer).toEqual({
      status: 'SUCCEEDED',
      output: '{"payload":{"foo":"bar"},"result":{"data":1}}',
      nextState: 'Other',
      inspectionData: {
        input: '{"payload":{"foo":"bar"}}',
        afterInputPath: '{"foo":"bar"}',
        afterParameters: '{"data":1}',
        afterResultPath: '{"payload":{"foo":"bar"},"result":{"data":1}}',
      },
    });
  });

  test('reads the variables it is given', async () => {
    const answer = await testState(
      { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $x + 1 %}', End: true },
      { variables: '{"x":41}' },
    );
    expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '42' });
  });

  test('tells the cause of a failed expression without saying which state failed', async () => {
    const answer = await testState({
      Type: 'Pass',
      QueryLanguage: 'JSONata',
      Output: { r: '{% $eval("1+1") %}' },
      End: true,
    });
    expect(answer).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause:
        "The JSONata expression '$eval(\"1+1\")' specified for the field 'Output/r' threw an error during evaluation. " +
        'T1006: Attempted to invoke a non-function',
    });
  });

  test('would be tried again while a retrier has attempts left, after its backoff', async () => {
    const Retry = [
      { ErrorEquals: ['Other'] },
      { ErrorEquals: ['Boom'], IntervalSeconds: 3, BackoffRate: 2, MaxAttempts: 2 },
    ];
    const task = { Type: 'Task', Resource: lambda, Retry, End: true };
    const level = { inspectionLevel: 'DEBUG', stateConfiguration: { retrierRetryCount: 1 } };
    expect(await testState(task, { ...boom, ...level })).toMatchObject({
      status: 'RETRIABLE',
      inspectionData: { errorDetails: { retryIndex: 1, retryBackoffIntervalSeconds: 6 } },
    });
    const spent = { ...boom, stateConfiguration: { retrierRetryCount: 2 } };
    expect(await testState(task, spent)).toEqual({ status: 'FAILED', error: 'Boom', cause: 'why' });
  });

  test('hands what a catcher names to the next state', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Repair' }];
    const answer = await testState({ Type: 'Task', Resource: lambda, Catch, End: true }, { ...boom, input: '{"a":1}' });
    expect(answer).toEqual({
      status: 'CAUGHT_ERROR',
      error: 'Boom',
      cause: 'why',
      nextState: 'Repair',
      output: '{"a":1,"error":{"Error":"Boom","Cause":"why"}}',
    });
  });
});

describe('a test is refused', () => {
  test.each<[string, object, JsonObject, object]>([
    ['of no JSON', { Type: 'Pass', End: true }, { definition: '{' }, { name: 'InvalidDefinition' }],
    [
      'of a state that is not valid',
      { Type: 'Pass' },
      {},
      { name: 'InvalidDefinition', message: expect.stringContaining('at /States/StateName') },
    ],
    [
      'of a state that is not there',
      { StartAt: 'A', States: { A: { Type: 'Succeed' } } },
      { stateName: 'B' },
      { name: 'ValidationException' },
    ],
    [
      'with a mock of a state that calls nothing',
      { Type: 'Pass', End: true },
      { mock: { result: '1' } },
      { message: "State type 'Pass' is not supported when a mock is specified" },
    ],
  ])('%s', async (_what, definition, more, error) => {
    await expect(testState(definition, more)).rejects.toMatchObject(error);
  });
});
