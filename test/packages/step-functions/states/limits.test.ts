import { describe, expect, test } from 'vitest';
import { simulate } from '../../../../packages/step-functions/src/testing/index.ts';

const jsonata = (states: object, StartAt = 'A') => ({ QueryLanguage: 'JSONata', StartAt, States: states });
const assigning = (bytes: number) => ({ Type: 'Pass', Assign: { big: `{% $pad('', ${bytes}, 'x') %}` } });
const tooLarge = 'returned a result with a size exceeding the maximum number of bytes service limit.';

describe('variables', () => {
  test('of more than 256 KiB are refused', async () => {
    const { status, error, cause } = await simulate(jsonata({ A: { ...assigning(256 * 1024), End: true } }));
    expect([status, error, cause]).toEqual(['FAILED', 'States.DataLimitExceeded', `The state/task 'A' ${tooLarge}`]);
  });

  test('of exactly 256 KiB are accepted', async () => {
    const size = 256 * 1024 - '{"big":""}'.length;
    const { status } = await simulate(jsonata({ A: { ...assigning(size), Output: 1, End: true } }));
    expect(status).toBe('SUCCEEDED');
  });

  test('of more than 10 MiB in total are refused', async () => {
    const states = Object.fromEntries(
      Array.from({ length: 41 }, (_, i) => [
        `S${i}`,
        {
          Type: 'Pass',
          Assign: { [`v${i}`]: "{% $pad('', 261000, 'x') %}" },
          ...(i < 40 ? { Next: `S${i + 1}` } : { End: true }),
        },
      ]),
    );
    expect(await simulate(jsonata(states, 'S0'))).toMatchObject({
      status: 'FAILED',
      error: 'States.DataLimitExceeded',
    });
  });

  test('of an outer scope cannot be assigned in a branch', async () => {
    const inner = { StartAt: 'In', States: { In: { Type: 'Pass', Assign: { x: 2 }, End: true } } };
    const simulation = await simulate(
      jsonata({
        A: { Type: 'Pass', Assign: { x: 1 }, Next: 'P' },
        P: { Type: 'Parallel', Branches: [inner], End: true },
      }),
    );
    expect(simulation).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: "Cannot assign to variable 'x': it belongs to an outer scope.",
    });
  });
});

describe('an execution', () => {
  test('times out after one year', async () => {
    const simulation = await simulate({
      StartAt: 'W',
      States: { W: { Type: 'Wait', Seconds: 40_000_000, Next: 'S' }, S: { Type: 'Succeed' } },
    });
    expect(simulation).toMatchObject({ status: 'TIMED_OUT', seconds: 31_536_000 });
    expect(simulation.history.at(-1)).toMatchObject({
      type: 'ExecutionTimedOut',
      executionTimedOutEventDetails: { error: 'States.Timeout' },
    });
  });
});

describe('the context object', () => {
  const show = {
    StartAt: 'W',
    States: {
      W: { Type: 'Wait', SecondsPath: '$.s', Next: 'P' },
      P: { Type: 'Pass', Parameters: { 'execution.$': '$$.Execution', 'state.$': '$$.State' }, End: true },
    },
  };

  test('contains times without fractions that are zero', async () => {
    const { output } = await simulate(show, { input: { s: 1 } });
    expect(output).toMatchObject({
      execution: { StartTime: '2026-01-01T00:00:00Z', RedriveCount: 0 },
      state: { EnteredTime: '2026-01-01T00:00:01Z' },
    });
  });
});

test.each([
  [10, '2026-01-01T00:00:10Z'],
  [12.698, '2026-01-01T00:00:12.698Z'],
])('an SDK integration of Step Functions returns times in AWS’s format: after %d s', async (seconds, time) => {
  const Timestamp = new Date(Date.UTC(2026, 0, 1) + Math.round(seconds * 1000)).toISOString();
  const Resource = 'arn:aws:states:::aws-sdk:sfn:createActivity';
  const end = await simulate({
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', Timestamp, Next: 'Create' },
      Create: { Type: 'Task', Resource, Parameters: { Name: 'packing' }, OutputPath: '$.CreationDate', End: true },
    },
  });
  expect(end).toMatchObject({ status: 'SUCCEEDED', output: time });
});

test('a TimestampPath to an invalid timestamp fails with the cause of AWS', async () => {
  const wait = { Type: 'Wait', TimestampPath: '$.at', End: true };
  const { cause } = await simulate({ StartAt: 'W', States: { W: wait } }, { input: { at: 'soon' } });
  expect(cause).toBe(
    "An error occurred while executing the state 'W' (entered at the event id #2). The TimestampPath parameter does not " +
      'reference a valid ISO-8601 extended offset date-time format string: $.at == soon',
  );
});

describe('the cause of a failure', () => {
  const items = `{% { 'a': $pad('', 40000, 'x') } %}`;
  const fails = {
    Type: 'Map',
    Items: items,
    ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } },
  };

  test('is truncated to 32,768 characters, the limit of the API', async () => {
    const { cause } = await simulate(jsonata({ A: { ...fails, End: true } }));
    expect(cause).toHaveLength(32_768);
  });

  test('fails the execution if a catcher’s output with it exceeds the payload limit', async () => {
    const Catch = [{ ErrorEquals: ['States.ALL'], Output: `{% [1..9].($states.errorOutput.Cause) %}`, Next: 'B' }];
    const end = await simulate(jsonata({ A: { ...fails, Catch, End: true }, B: { Type: 'Succeed' } }));
    expect(end).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('a negative limit', () => {
  const inline = { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } };
  const distributed = { ...inline, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
  const prefix = "An error occurred while executing the state 'A' (entered at the event id #2). ";

  test.each<[string, string, object, object]>([
    ['MaxConcurrency', ' inline', { MaxConcurrencyPath: '$.limit' }, inline],
    ['MaxConcurrency', ' distributed', { MaxConcurrencyPath: '$.limit' }, distributed],
    ['MaxItemsPerBatch', '', { ItemBatcher: { MaxItemsPerBatchPath: '$.limit' } }, distributed],
    ['MaxInputBytesPerBatch', '', { ItemBatcher: { MaxInputBytesPerBatchPath: '$.limit' } }, distributed],
  ])('fails the state, and 0 means no limit: %s%s', async (field, _mode, more, ItemProcessor) => {
    const map = { Type: 'Map', ItemsPath: '$.items', ItemProcessor, ...more, End: true };
    const run = (limit: number) => simulate({ StartAt: 'A', States: { A: map } }, { input: { items: [1, 2], limit } });

    expect(await run(-1)).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: `${prefix}Expected non-negative integer for ${field}, got '-1' instead.`,
    });
    const none = field.endsWith('Batch') ? [{ Items: [1, 2] }] : [1, 2];
    expect(await run(0)).toMatchObject({ status: 'SUCCEEDED', output: none });
  });

  test('fails the state in JSONata', async () => {
    const map = { Type: 'Map', Items: [1], MaxConcurrency: '{% -1 %}', ItemProcessor: inline, End: true };
    const task = { Type: 'Task', Resource: 'arn:aws:lambda:us-east-1:111111111111:function:f', End: true };

    const mapped = await simulate(jsonata({ A: map }));
    const called = await simulate(jsonata({ A: { ...task, TimeoutSeconds: '{% -1 %}' } }), { lambdas: { f: () => 1 } });

    expect([mapped.status, mapped.error]).toEqual(['FAILED', 'States.Runtime']);
    expect([called.error, called.cause]).toEqual([
      'States.QueryEvaluationError',
      `${prefix}The TimeoutSeconds field references a negative value: -1`,
    ]);
  });
});
