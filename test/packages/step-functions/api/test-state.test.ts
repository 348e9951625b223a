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
  test('returns its output and the next state, which need not exist', async () => {
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
        afterResultSelector: '{"data":1}',
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

  test('returns the cause of a failed expression without the name of the state', async () => {
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

/** The inspection data of a state that is tested at level DEBUG. */
async function inspect(definition: object, more: JsonObject = {}): Promise<unknown> {
  const answer = await testState(definition, { inspectionLevel: 'DEBUG', input: '{"a":1}', ...more });
  return (answer as { inspectionData?: unknown }).inspectionData;
}

const pass = { StartAt: 'In', States: { In: { Type: 'Pass', End: true } } };
const invoke = {
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName: 'f' },
  End: true,
};
const raw = '{"a":1}';

describe('the data of a test', () => {
  test.each<[string, object, JsonObject, object]>([
    [
      'Pass: each step, also those it has no field for',
      { Type: 'Pass', End: true },
      {},
      { afterInputPath: raw, afterParameters: raw, afterResultSelector: raw, afterResultPath: raw },
    ],
    [
      'Pass with Result: what takes the place of the input',
      { Type: 'Pass', Result: 2, ResultPath: '$.r', End: true },
      {},
      { result: '2', afterResultSelector: '2', afterResultPath: '{"a":1,"r":2}' },
    ],
    ['Pass in JSONata: its input', { Type: 'Pass', QueryLanguage: 'JSONata', End: true }, {}, {}],
    ['Succeed by itself', { Type: 'Succeed' }, {}, { afterInputPath: raw }],
    ['Fail by itself', { Type: 'Fail', Error: 'E' }, {}, { afterInputPath: raw }],
    ['Wait: its input', { Type: 'Wait', Seconds: 1, End: true }, {}, {}],
    [
      'Succeed of a state machine: only what it selects',
      { StartAt: 'S', States: { S: { Type: 'Succeed' } } },
      { stateName: 'S' },
      {},
    ],
    [
      'Task that fails: up to its arguments',
      invoke,
      boom,
      { afterInputPath: raw, afterParameters: '{"FunctionName":"f"}' },
    ],
    [
      'Task in JSONata: arguments and result',
      {
        Type: 'Task',
        QueryLanguage: 'JSONata',
        Resource: 'arn:aws:states:::lambda:invoke',
        Arguments: { FunctionName: '{% "f" & $states.input.a %}' },
        End: true,
      },
      { mock: { result: '{"Payload":7}' } },
      { afterArguments: '{"FunctionName":"f1"}', result: '{"Payload":7}' },
    ],
    [
      'Parallel: what becomes of its results',
      { Type: 'Parallel', Branches: [pass], End: true },
      { mock: { result: '[7]' } },
      { afterResultSelector: '[7]', afterResultPath: '[7]' },
    ],
    [
      'Map: its items, and what each iteration is given',
      {
        Type: 'Map',
        ItemsPath: '$.list',
        ItemSelector: { 'v.$': '$$.Map.Item.Value' },
        ItemProcessor: pass,
        MaxConcurrency: 2,
        End: true,
      },
      { input: '{"list":[1,2]}', mock: { result: '[3,4]' } },
      {
        input: '{"list":[1,2]}',
        afterInputPath: '{"list":[1,2]}',
        afterItemsPath: '[1,2]',
        afterItemSelector: '[{"v":1},{"v":2}]',
        afterResultSelector: '[3,4]',
        afterResultPath: '[3,4]',
        maxConcurrency: 2,
      },
    ],
    [
      'distributed Map: its batches, from what the reader would have read',
      {
        Type: 'Map',
        QueryLanguage: 'JSONata',
        ItemReader: {
          Resource: 'arn:aws:states:::s3:getObject',
          ReaderConfig: { InputType: 'JSON', ItemsPointer: '/rows' },
          Arguments: { Bucket: 'b', Key: 'k' },
        },
        ItemBatcher: { MaxItemsPerBatch: 2 },
        ItemProcessor: { ...pass, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
        ToleratedFailureCount: 1,
        End: true,
      },
      { stateConfiguration: { mapItemReaderData: '{"rows":[1,2,3]}' }, mock: { result: '[1]' } },
      {
        afterItemBatcher: '[{"Items":[1,2]},{"Items":[3]}]',
        maxConcurrency: 0,
        toleratedFailureCount: 1,
      },
    ],
    ...(
      [
        ['CSV', 'size,tin\n8,round', [{ size: '8', tin: 'round' }]],
        ['JSONL', '{"tin":"round"}\n{"tin":"square"}\n', [{ tin: 'round' }, { tin: 'square' }]],
      ] as const
    ).map(
      ([InputType, mapItemReaderData, items]) =>
        [
          `distributed Map: its items, from the text of a dataset: ${InputType}`,
          {
            Type: 'Map',
            QueryLanguage: 'JSONata',
            ItemReader: {
              Resource: 'arn:aws:states:::s3:getObject',
              ReaderConfig: { InputType, ...(InputType === 'CSV' && { CSVHeaderLocation: 'FIRST_ROW' }) },
              Arguments: { Bucket: 'b', Key: 'k' },
            },
            ItemSelector: '{% $states.context.Map.Item.Value %}',
            ItemProcessor: { ...pass, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } },
            End: true,
          },
          { stateConfiguration: { mapItemReaderData }, mock: { result: '[1]' } },
          { afterItemSelector: JSON.stringify(items), maxConcurrency: 0 },
        ] satisfies [string, object, object, object],
    ),
    [
      'the variables after the state: those given and those assigned',
      { Type: 'Pass', QueryLanguage: 'JSONata', Assign: { y: 2 }, End: true },
      { variables: '{"x":1,"y":1}' },
      { variables: '{"x":1,"y":2}' },
    ],
    [
      'a retrier whose attempts are used up, and the catcher after it',
      {
        ...invoke,
        Retry: [{ ErrorEquals: ['Other'] }, { ErrorEquals: ['Boom'], MaxAttempts: 1 }],
        Catch: [{ ErrorEquals: ['States.TaskFailed'], Next: 'X' }],
      },
      { ...boom, stateConfiguration: { retrierRetryCount: 1 } },
      { afterInputPath: raw, afterParameters: '{"FunctionName":"f"}', errorDetails: { retryIndex: 1, catchIndex: 0 } },
    ],
  ])('%s', async (_what, definition, more, expected) => {
    expect(await inspect(definition, more)).toEqual({ input: raw, ...expected });
  });

  test('is not shown at level INFO', async () => {
    expect(await testState({ Type: 'Succeed' }, { input: raw })).toEqual({ status: 'SUCCEEDED', output: raw });
  });
});

describe('a state of a state machine', () => {
  const inner = (state: object) => ({ StartAt: 'T', States: { T: state } });

  test('is found inside a Parallel state and speaks the language of the state machine', async () => {
    const machine = {
      QueryLanguage: 'JSONata',
      StartAt: 'P',
      States: {
        P: {
          Type: 'Parallel',
          Branches: [inner({ Type: 'Pass', Output: '{% $states.input.a + 1 %}', End: true })],
          End: true,
        },
      },
    };
    expect(await testState(machine, { stateName: 'T', input: raw })).toEqual({ status: 'SUCCEEDED', output: '2' });
  });

  test('inside a Map state sees its input as the first item', async () => {
    const state = { Type: 'Pass', Parameters: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value' }, End: true };
    const machine = { StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor: inner(state), End: true } } };
    const answer = await testState(machine, { stateName: 'T', input: raw });
    expect(answer).toEqual({ status: 'SUCCEEDED', output: '{"i":0,"v":{"a":1}}' });
  });

  test('counts the failure of a Map state as that of the state that caused it', async () => {
    const Catch = [{ ErrorEquals: ['States.TaskFailed'], Next: 'X' }];
    const map = { Type: 'Map', ItemProcessor: inner(invoke), Catch, End: true };
    const test = (stateConfiguration: JsonObject) => testState(map, { ...boom, input: '[1]', stateConfiguration });
    expect(await test({ errorCausedByState: 'T' })).toMatchObject({ status: 'CAUGHT_ERROR' });
    expect(await test({ errorCausedByState: 'None' })).toMatchObject({ status: 'FAILED' });
  });

  test('fails by itself after five minutes', async () => {
    const answer = await testState({ Type: 'Wait', Seconds: 301, End: true });
    expect(answer).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  });
});

describe('a mocked result', () => {
  const startSync = {
    ...invoke,
    Resource: 'arn:aws:states:::states:startExecution.sync:2',
    Parameters: { StateMachineArn: 'm' },
  };
  const described = { ExecutionArn: 'a', StateMachineArn: 'b', StartDate: 1, Status: 'SUCCEEDED', Output: { x: 1 } };
  const sdk = (action: string) => ({ ...invoke, Resource: `arn:aws:states:::aws-sdk:${action}`, Parameters: {} });
  const test1 = (state: object, result: object, mode?: string) =>
    testState(state, { mock: { result: JSON.stringify(result), ...(mode && { fieldValidationMode: mode }) } });

  test('of a job is what its polling answers', async () => {
    expect(await test1(startSync, described)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('need have all members only where it is checked strictly', async () => {
    const partial = { Status: 'SUCCEEDED' };
    await expect(test1(startSync, partial)).rejects.toMatchObject({
      message: "Mock result schema validation error: Required field 'ExecutionArn' is missing",
    });
    expect(await test1(startSync, partial, 'PRESENT')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each<[string, object, object, string]>([
    ['a value', sdk('sfn:describeExecution'), { ...described, Status: 'DONE' }, "'Status' is not an expected value"],
    ['a length', sdk('sfn:startExecution'), { ExecutionArn: '', StartDate: 's' }, "'ExecutionArn' is smaller than the"],
    ['a list', sdk('sqs:receiveMessage'), { Messages: {} }, "'Messages' must be an array"],
    ['a member of a list', sdk('ecs:describeTasks'), { tasks: 1, Tasks: [{ Cpu: 1 }] }, "'Cpu' must be a string"],
    ['a map', sdk('dynamodb:getItem'), { Item: [] }, "'Item' must be an object"],
    ['an entry of a map', sdk('dynamodb:getItem'), { Item: { a: { N: 1 } } }, "'N' must be a string"],
    ['a boolean', sdk('s3:getObject'), { DeleteMarker: 'no' }, "'DeleteMarker' must be a boolean"],
  ])('is refused for %s', async (_what, state, result, problem) => {
    await expect(test1(state, result)).rejects.toMatchObject({
      message: expect.stringContaining(`Mock result schema validation error: Field ${problem}`),
    });
    expect(await test1(state, result, 'NONE')).toMatchObject({ status: 'SUCCEEDED' });
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
      { name: 'ValidationException', message: 'State not found in definition' },
    ],
    ['of one of a state machine that is none', { Type: 'Succeed' }, { stateName: 'B' }, { name: 'InvalidDefinition' }],
    ['of a task without a role', invoke, { roleArn: null }, { name: 'ValidationException' }],
    [
      'of a Map state without a mock',
      { Type: 'Map', ItemProcessor: pass, End: true },
      {},
      { name: 'InvalidDefinition', message: expect.stringContaining('does not support Map or Parallel') },
    ],
    [
      'of a task that waits for a token without a mock',
      { ...invoke, Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' },
      {},
      { name: 'ValidationException' },
    ],
    [
      'with retries but no mock',
      invoke,
      { stateConfiguration: { retrierRetryCount: 1 } },
      { message: 'TestState does not support RetrierRetryCount when a mock is not specified.' },
    ],
    [
      'with a context but no mock',
      invoke,
      { context: '{}' },
      { message: 'TestState does not support Context when a mock is not specified.' },
    ],
    [
      'with a mocked error without a name',
      invoke,
      { mock: { errorOutput: { cause: 'why' } } },
      { name: 'ValidationException' },
    ],
    [
      'with a level that does not exist',
      { Type: 'Succeed' },
      { inspectionLevel: 'ALL' },
      { message: expect.stringContaining('Member must satisfy enum value set: [INFO, DEBUG, TRACE]') },
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
