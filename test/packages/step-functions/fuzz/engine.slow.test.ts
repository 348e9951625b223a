import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AwsError,
  type Json,
  type JsonObject,
  type LambdaResponse,
  SeededRandom,
  StepFunctions,
  VirtualClock,
} from '../../../../packages/step-functions/src/index.ts';
import { definition, json, mutated, mutatedAt, state } from './definitions.ts';

/** Half of the inputs have the values that the paths and expressions read. */
const input = fc.oneof(json, fc.constant<Json>({ a: 1, b: [1, 2] }));
const runs = 300;
/** Milliseconds of real time: the clock is virtual, but evaluations in another process take real time. */
const timeLimit = 60_000;

/** An engine whose functions in turn return their payload, fail, return text that is not JSON, and never return. */
function newEngine() {
  const problems: string[] = [];
  let calls = 0;
  const answers: ((payload: string) => LambdaResponse | Promise<LambdaResponse>)[] = [
    (payload) => ({ payload }),
    () => ({ payload: '{"errorType":"Boom","errorMessage":"no"}', functionError: 'Unhandled' }),
    () => ({ payload: 'not JSON' }),
    () => new Promise(() => {}),
  ];
  const engine = new StepFunctions({
    clock: new VirtualClock(),
    random: new SeededRandom([1, 2, 3, 4]),
    log: (line) => problems.push(line),
    lambda: {
      invoke: async ({ payload }) => {
        const answer = answers[calls++ % answers.length];
        return answer === undefined ? { payload } : answer(payload);
      },
    },
  });
  return { engine, problems };
}

/** Creates a state machine and runs it. Fails unless it is refused with an AWS error, or ends with a status of AWS. */
async function runToTheEnd(definitionText: string, input: Json, type: 'STANDARD' | 'EXPRESS' = 'STANDARD') {
  const { engine, problems } = newEngine();
  let stateMachineArn: string;
  try {
    stateMachineArn = await engine.createStateMachine({ name: 'fuzz', definition: definitionText, type });
  } catch (error) {
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ name: expect.stringMatching(/^(InvalidDefinition|ValidationException)$/) });
    return { outcome: 'refused', events: [] };
  }
  const executionArn = await engine.startExecution(stateMachineArn, input);
  const end = await withTimeLimit(engine.whenEnded(executionArn));
  const events = await engine.history(executionArn);
  expect(end.status).toMatch(/^(SUCCEEDED|FAILED|TIMED_OUT)$/);
  if (end.status === 'SUCCEEDED') expect(end.output).toBeDefined();
  expect(problems).toEqual([]);
  expect(events.map(({ id }) => id)).toEqual(events.map((_event, i) => i + 1));
  expect(events.every(({ id, previousEventId }) => Number(previousEventId) < Number(id))).toBe(true);
  expect(events.at(-1)?.type).toMatch(/^Execution(Succeeded|Failed|TimedOut)$/);
  JSON.stringify(events);
  return { outcome: end.status, events };
}

async function withTimeLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the execution is stuck')), timeLimit);
  });
  try {
    return await Promise.race([work, stuck]);
  } finally {
    clearTimeout(timer);
  }
}

test('a random definition is refused with an AWS error, or its execution ends with the same history each time', {
  timeout: 300_000,
}, async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(definition, input, fc.constantFrom('STANDARD', 'EXPRESS'), async (machine, value, type) => {
      const { outcome, events } = await runToTheEnd(JSON.stringify(machine), value, type);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      // A second run with the same clock and random source has the same history.
      expect((await runToTheEnd(JSON.stringify(machine), value, type)).events).toEqual(events);
    }),
    { numRuns: runs },
  );
  // At least half of the generated definitions must be valid.
  expect(runs - (outcomes.get('refused') ?? 0)).toBeGreaterThan(runs / 2);
});

const order: Json = {
  QueryLanguage: 'JSONata',
  StartAt: 'Check',
  States: {
    Check: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Reserve',
          States: {
            Reserve: {
              Type: 'Task',
              Resource: 'arn:aws:states:::lambda:invoke',
              Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
              Output: '{% $states.result.Payload %}',
              Retry: [{ ErrorEquals: ['States.ALL'], MaxAttempts: 2, IntervalSeconds: 1, BackoffRate: 2 }],
              End: true,
            },
          },
        },
        { StartAt: 'Ship', States: { Ship: { Type: 'Wait', Seconds: 5, End: true } } },
      ],
      Assign: { found: '{% $states.result[0] %}' },
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { why: '{% $states.errorOutput.Error %}' }, Next: 'Reject' }],
      Next: 'Decide',
    },
    Decide: { Type: 'Choice', Choices: [{ Condition: '{% $exists($found.a) %}', Next: 'Each' }], Default: 'Done' },
    Each: {
      Type: 'Map',
      QueryLanguage: 'JSONata',
      Items: '{% [$states.input.b] %}',
      MaxConcurrency: 2,
      ItemProcessor: {
        StartAt: 'One',
        States: { One: { Type: 'Pass', Output: { v: '{% $states.input %}' }, End: true } },
      },
      End: true,
    },
    Reject: { Type: 'Fail', Error: 'Rejected', Cause: '{% $why %}' },
    Done: { Type: 'Succeed' },
  },
};

test('a definition with one value replaced is refused with an AWS error, or its execution ends', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(mutated(order), input, async (machine, value) => {
      await runToTheEnd(JSON.stringify(machine), value);
    }),
    { numRuns: runs },
  );
});

test('a random text as a definition is refused with an AWS error', { timeout: 60_000 }, async () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    '"States"',
    '"StartAt"',
    '"A"',
    'null',
    '1',
    ' ',
    '\u0000',
    '\\',
    'é',
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.array(piece).map((pieces) => pieces.join('')),
      ),
      async (text) => {
        const { engine } = newEngine();
        const call = engine.call('CreateStateMachine', {
          name: 'fuzz',
          definition: text,
          roleArn: 'arn:aws:iam::111111111111:role/r',
        });
        await expect(call.catch((error: unknown) => error)).resolves.toBeInstanceOf(AwsError);
        const validated = await engine
          .call('ValidateStateMachineDefinition', { definition: text })
          .catch((error) => error);
        expect(validated instanceof AwsError || validated.result === 'FAIL').toBe(true);
      },
    ),
    { numRuns: runs },
  );
});

/** A valid input for each action, for resources that it creates in the engine. */
async function acceptedCalls(engine: StepFunctions): Promise<(readonly [action: string, input: JsonObject])[]> {
  const definition = JSON.stringify({ StartAt: 'A', States: { A: { Type: 'Pass', End: true } } });
  const roleArn = 'arn:aws:iam::111111111111:role/r';
  const call = (action: string, input: JsonObject) => engine.call(action, input) as Promise<Record<string, string>>;
  const { stateMachineArn = '', stateMachineVersionArn = '' } = await call('CreateStateMachine', {
    ...{ name: 'known', definition, roleArn, publish: true, versionDescription: 'v', tags: [{ key: 'k', value: 'v' }] },
  });
  const express = await engine.createStateMachine({ name: 'quick', definition, type: 'EXPRESS' });
  const routingConfiguration = [{ stateMachineVersionArn, weight: 100 }];
  const { stateMachineAliasArn = '' } = await call('CreateStateMachineAlias', { name: 'live', routingConfiguration });
  const executionArn = await engine.startExecution(stateMachineArn, {}, 'known');
  await engine.whenEnded(executionArn);
  const { activityArn = '' } = await call('CreateActivity', { name: 'work' });
  const pages = { maxResults: 10, nextToken: 'x' };
  const mock = { result: '{"a": 1}', fieldValidationMode: 'PRESENT' };
  const test = { definition: '{"Type":"Pass","End":true}', input: '{}', inspectionLevel: 'TRACE', variables: '{}' };
  return [
    ['CreateStateMachine', { name: 'new', definition, roleArn, type: 'STANDARD', publish: true, tags: [] }],
    ['DescribeStateMachine', { stateMachineArn, includedData: 'ALL_DATA' }],
    [
      'UpdateStateMachine',
      { stateMachineArn, definition, roleArn, publish: true, loggingConfiguration: { level: 'OFF' } },
    ],
    ['ListStateMachines', { maxResults: 10 }],
    ['ValidateStateMachineDefinition', { definition, type: 'EXPRESS', severity: 'WARNING', maxResults: 3 }],
    ['TestState', test],
    ['TestState', { ...test, definition, stateName: 'A', roleArn, mock, stateConfiguration: { retrierRetryCount: 1 } }],
    ['StartExecution', { stateMachineArn, name: 'n', input: '{"a":1}', traceHeader: 't' }],
    ['StartSyncExecution', { stateMachineArn: express, name: 'n', input: '{}', includedData: 'METADATA_ONLY' }],
    ['StopExecution', { executionArn, error: 'e', cause: 'c' }],
    ['DescribeExecution', { executionArn, includedData: 'ALL_DATA' }],
    ['DescribeStateMachineForExecution', { executionArn }],
    ['ListExecutions', { stateMachineArn, statusFilter: 'SUCCEEDED', redriveFilter: 'REDRIVEN', ...pages }],
    ['GetExecutionHistory', { executionArn, includeExecutionData: true, reverseOrder: true, ...pages }],
    ['RedriveExecution', { executionArn, clientToken: 'x' }],
    ['SendTaskSuccess', { taskToken: 't', output: '{}' }],
    ['SendTaskFailure', { taskToken: 't', error: 'e', cause: 'c' }],
    ['SendTaskHeartbeat', { taskToken: 't' }],
    ['CreateActivity', { name: 'more', tags: [{ key: 'k', value: 'v' }] }],
    ['DescribeActivity', { activityArn }],
    ['ListActivities', pages],
    ['PublishStateMachineVersion', { stateMachineArn, description: 'd', revisionId: 'r' }],
    ['ListStateMachineVersions', { stateMachineArn, ...pages }],
    ['CreateStateMachineAlias', { name: 'other', description: 'd', routingConfiguration }],
    ['DescribeStateMachineAlias', { stateMachineAliasArn }],
    ['UpdateStateMachineAlias', { stateMachineAliasArn, routingConfiguration }],
    ['ListStateMachineAliases', { stateMachineArn, ...pages }],
    ['ListMapRuns', { executionArn, ...pages }],
    ['DescribeMapRun', { mapRunArn: 'arn:aws:states:us-east-1:111111111111:mapRun:known/l:i' }],
    ['UpdateMapRun', { mapRunArn: 'arn:aws:states:us-east-1:111111111111:mapRun:known/l:i', maxConcurrency: 1 }],
    ['TagResource', { resourceArn: stateMachineArn, tags: [{ key: 'a', value: 'b' }] }],
    ['UntagResource', { resourceArn: stateMachineArn, tagKeys: ['a'] }],
    ['ListTagsForResource', { resourceArn: stateMachineArn }],
    ['DeleteStateMachineAlias', { stateMachineAliasArn }],
    ['DeleteStateMachineVersion', { stateMachineVersionArn }],
    ['DeleteActivity', { activityArn }],
    ['DeleteStateMachine', { stateMachineArn }],
  ];
}

/** Expects an answer that is JSON, or an AWS error that shows no details of the program. */
async function expectAnswer(call: Promise<object>): Promise<object> {
  const answer: object = await withTimeLimit(call.catch((error: object) => error));
  if (answer instanceof Error) {
    expect(answer).toBeInstanceOf(AwsError);
    expect(answer.name).toMatch(/^[A-Z]\w+$/);
    expect(answer.message).not.toBe('');
    expect(answer.message).not.toMatch(/\bat .*\.ts:|undefined is not|Cannot read|is not a function/);
  }
  JSON.stringify(answer);
  return answer;
}

test('an API call with one value replaced is answered, or refused with an AWS error', {
  timeout: 300_000,
}, async () => {
  const actions = (await acceptedCalls(newEngine().engine)).length;
  const call = fc.nat({ max: actions - 1 }).chain((index) =>
    fc.tuple(
      fc.constant(index),
      // The inputs are known only with the engine: these are the place of the replaced value and the new value.
      fc.oneof(fc.constant(undefined), fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), json)),
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(call, { minLength: 1, maxLength: 6 }), async (calls) => {
      const { engine, problems } = newEngine();
      const accepted = await acceptedCalls(engine);
      for (const [index, mutation] of calls) {
        const [action, input] = accepted[index] ?? ['Nothing', {}];
        await expectAnswer(engine.call(action, mutation === undefined ? input : mutatedAt(input, ...mutation)));
      }
      expect(problems).toEqual([]);
    }),
    { numRuns: 600 },
  );
});

test('TestState answers for any state and mock, or refuses them with an AWS error', { timeout: 300_000 }, async () => {
  const text = fc.oneof(
    json.map((value) => JSON.stringify(value)),
    fc.string(),
  );
  const rarely = <T>(value: fc.Arbitrary<T>) =>
    fc.oneof({ weight: 9, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
  const options = fc.record({
    definition: state.map((each) => JSON.stringify(each)),
    input: input.map((value) => JSON.stringify(value)),
    roleArn: fc.constant('arn:aws:iam::111111111111:role/r'),
    inspectionLevel: fc.constantFrom('INFO', 'DEBUG', 'TRACE'),
    variables: fc.constantFrom('{}', '{"x": 1, "y": {"a": 2}}', '[]'),
    context: rarely(text),
    mock: fc.constantFrom(
      ...[undefined, { result: '[1, 2]', fieldValidationMode: 'NONE' }, { result: '{"a": 1}' }, { result: '{' }],
      ...[{ errorOutput: { error: 'Boom', cause: 'c' } }, { errorOutput: {} }],
    ),
  });
  const statuses = new Set<string>();
  await fc.assert(
    fc.asyncProperty(options, async (request) => {
      const { engine, problems } = newEngine();
      const answer = await expectAnswer(engine.call('TestState', JSON.parse(JSON.stringify(request))));
      statuses.add('status' in answer ? String(answer.status) : 'refused');
      expect(problems).toEqual([]);
    }),
    { numRuns: 1000 },
  );
  expect([...statuses].sort()).toEqual(['CAUGHT_ERROR', 'FAILED', 'RETRIABLE', 'SUCCEEDED', 'refused']);
});

test.each(['Nothing', 'constructor', '__proto__', ''])(
  'the action %j is refused with UnknownOperationException',
  async (action) => {
    await expect(newEngine().engine.call(action, {})).rejects.toMatchObject({ name: 'UnknownOperationException' });
  },
);
