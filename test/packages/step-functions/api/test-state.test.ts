import { describe, expect, test } from 'vitest';
import {
  type JsonObject,
  SeededRandom,
  StepFunctions,
  VirtualClock,
} from '../../../../packages/step-functions/src/index.ts';

/** Calls TestState with Lambda functions that return their payload. */
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

describe('TestState', () => {
  test('returns the output of a state and the next state, which need not exist', async () => {
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

  test('evaluates expressions with the variables of the request', async () => {
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

  test('returns RETRIABLE and the backoff while a retrier has attempts left, and then FAILED', async () => {
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

  test('returns CAUGHT_ERROR with the output and the next state of the matching catcher', async () => {
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

  test('fails with States.Timeout after five minutes', async () => {
    const answer = await testState({ Type: 'Wait', Seconds: 301, End: true });
    expect(answer).toEqual({ status: 'FAILED', error: 'States.Timeout' });
  });
});

/** The inspectionData that TestState returns at level DEBUG. */
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

describe('the inspectionData', () => {
  test.each<[string, object, JsonObject, object]>([
    [
      'of a Pass state contains each data flow step, also those without a field',
      { Type: 'Pass', End: true },
      {},
      { afterInputPath: raw, afterParameters: raw, afterResultSelector: raw, afterResultPath: raw },
    ],
    [
      'of a Pass state with Result contains the steps from the result on',
      { Type: 'Pass', Result: 2, ResultPath: '$.r', End: true },
      {},
      { result: '2', afterResultSelector: '2', afterResultPath: '{"a":1,"r":2}' },
    ],
    [
      'of a Pass state in JSONata contains its input only',
      { Type: 'Pass', QueryLanguage: 'JSONata', End: true },
      {},
      {},
    ],
    ['of a Succeed state contains the input after InputPath', { Type: 'Succeed' }, {}, { afterInputPath: raw }],
    ['of a Fail state contains the input after InputPath', { Type: 'Fail', Error: 'E' }, {}, { afterInputPath: raw }],
    ['of a Wait state contains its input only', { Type: 'Wait', Seconds: 1, End: true }, {}, {}],
    [
      'of a Succeed state in a whole state machine contains its input only',
      { StartAt: 'S', States: { S: { Type: 'Succeed' } } },
      { stateName: 'S' },
      {},
    ],
    [
      'of a Task state that fails ends with the parameters',
      invoke,
      boom,
      { afterInputPath: raw, afterParameters: '{"FunctionName":"f"}' },
    ],
    [
      'of a Task state in JSONata contains the arguments and the result',
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
      'of a Parallel state contains the result after ResultSelector and ResultPath',
      { Type: 'Parallel', Branches: [pass], End: true },
      { mock: { result: '[7]' } },
      { afterResultSelector: '[7]', afterResultPath: '[7]' },
    ],
    [
      'of a Map state contains its items and the input of each iteration',
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
      'of a distributed Map state contains the batches of the items in mapItemReaderData',
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
          `of a distributed Map state contains the items of mapItemReaderData in the format ${InputType}`,
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
      'contains the variables of the request and those that the state assigned',
      { Type: 'Pass', QueryLanguage: 'JSONata', Assign: { y: 2 }, End: true },
      { variables: '{"x":1,"y":1}' },
      { variables: '{"x":1,"y":2}' },
    ],
    [
      'contains the index of the exhausted retrier and of the matching catcher',
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

  test('is not returned at level INFO', async () => {
    expect(await testState({ Type: 'Succeed' }, { input: raw })).toEqual({ status: 'SUCCEEDED', output: raw });
  });
});

describe('TestState with nested states', () => {
  const inner = (state: object) => ({ StartAt: 'T', States: { T: state } });

  test('finds a state inside a Parallel state and uses the query language of the state machine', async () => {
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

  test('gives a state inside a Map state the input as the first item', async () => {
    const state = { Type: 'Pass', Parameters: { 'i.$': '$$.Map.Item.Index', 'v.$': '$$.Map.Item.Value' }, End: true };
    const machine = { StartAt: 'M', States: { M: { Type: 'Map', ItemProcessor: inner(state), End: true } } };
    const answer = await testState(machine, { stateName: 'T', input: raw });
    expect(answer).toEqual({ status: 'SUCCEEDED', output: '{"i":0,"v":{"a":1}}' });
  });

  test('matches the mocked error of a Map state by the type of the state in errorCausedByState', async () => {
    const Catch = [{ ErrorEquals: ['States.TaskFailed'], Next: 'X' }];
    const map = { Type: 'Map', ItemProcessor: inner(invoke), Catch, End: true };
    const test = (stateConfiguration: JsonObject) => testState(map, { ...boom, input: '[1]', stateConfiguration });
    expect(await test({ errorCausedByState: 'T' })).toMatchObject({ status: 'CAUGHT_ERROR' });
    expect(await test({ errorCausedByState: 'None' })).toMatchObject({ status: 'FAILED' });
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
  const testWithResult = (state: object, result: object, mode?: string) =>
    testState(state, { mock: { result: JSON.stringify(result), ...(mode && { fieldValidationMode: mode }) } });

  test('of a .sync task has the shape of the answer that the job is polled for', async () => {
    expect(await testWithResult(startSync, described)).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('needs all required members in mode STRICT, which is the default, but not in mode PRESENT', async () => {
    const partial = { Status: 'SUCCEEDED' };
    await expect(testWithResult(startSync, partial)).rejects.toMatchObject({
      message: "Mock result schema validation error: Required field 'ExecutionArn' is missing",
    });
    expect(await testWithResult(startSync, partial, 'PRESENT')).toMatchObject({ status: 'SUCCEEDED' });
  });

  test.each<[string, object, object, string]>([
    [
      'an enum value is unknown',
      sdk('sfn:describeExecution'),
      { ...described, Status: 'DONE' },
      "'Status' is not an expected value",
    ],
    [
      'a text is too short',
      sdk('sfn:startExecution'),
      { ExecutionArn: '', StartDate: 's' },
      "'ExecutionArn' is smaller than the",
    ],
    ['a list is not an array', sdk('sqs:receiveMessage'), { Messages: {} }, "'Messages' must be an array"],
    [
      'a member of a list item has the wrong type',
      sdk('ecs:describeTasks'),
      { tasks: 1, Tasks: [{ Cpu: 1 }] },
      "'Cpu' must be a string",
    ],
    ['a map is not an object', sdk('dynamodb:getItem'), { Item: [] }, "'Item' must be an object"],
    ['a map entry has the wrong type', sdk('dynamodb:getItem'), { Item: { a: { N: 1 } } }, "'N' must be a string"],
    ['a boolean has the wrong type', sdk('s3:getObject'), { DeleteMarker: 'no' }, "'DeleteMarker' must be a boolean"],
  ])('is refused if %s, except in mode NONE', async (_what, state, result, problem) => {
    await expect(testWithResult(state, result)).rejects.toMatchObject({
      message: expect.stringContaining(`Mock result schema validation error: Field ${problem}`),
    });
    expect(await testWithResult(state, result, 'NONE')).toMatchObject({ status: 'SUCCEEDED' });
  });
});

describe('TestState refuses', () => {
  test.each<[string, object, JsonObject, object]>([
    ['a definition that is not JSON', { Type: 'Pass', End: true }, { definition: '{' }, { name: 'InvalidDefinition' }],
    [
      'an invalid state',
      { Type: 'Pass' },
      {},
      { name: 'InvalidDefinition', message: expect.stringContaining('at /States/StateName') },
    ],
    [
      'a stateName that the definition does not contain',
      { StartAt: 'A', States: { A: { Type: 'Succeed' } } },
      { stateName: 'B' },
      { name: 'ValidationException', message: 'State not found in definition' },
    ],
    [
      'a stateName for the definition of a single state',
      { Type: 'Succeed' },
      { stateName: 'B' },
      { name: 'InvalidDefinition' },
    ],
    ['a Task state without a role', invoke, { roleArn: null }, { name: 'ValidationException' }],
    [
      'a Map state without a mock',
      { Type: 'Map', ItemProcessor: pass, End: true },
      {},
      { name: 'InvalidDefinition', message: expect.stringContaining('does not support Map or Parallel') },
    ],
    [
      'a task that waits for a task token without a mock',
      { ...invoke, Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken' },
      {},
      { name: 'ValidationException' },
    ],
    [
      'a retry count without a mock',
      invoke,
      { stateConfiguration: { retrierRetryCount: 1 } },
      { message: 'TestState does not support RetrierRetryCount when a mock is not specified.' },
    ],
    [
      'a context object without a mock',
      invoke,
      { context: '{}' },
      { message: 'TestState does not support Context when a mock is not specified.' },
    ],
    [
      'a mocked error without a name',
      invoke,
      { mock: { errorOutput: { cause: 'why' } } },
      { name: 'ValidationException' },
    ],
    [
      'an unknown inspection level',
      { Type: 'Succeed' },
      { inspectionLevel: 'ALL' },
      { message: expect.stringContaining('Member must satisfy enum value set: [INFO, DEBUG, TRACE]') },
    ],
    [
      'a mock for a state type that calls nothing',
      { Type: 'Pass', End: true },
      { mock: { result: '1' } },
      { message: "State type 'Pass' is not supported when a mock is specified" },
    ],
  ])('%s', async (_what, definition, more, error) => {
    await expect(testState(definition, more)).rejects.toMatchObject(error);
  });
});
