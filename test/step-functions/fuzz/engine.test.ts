import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  AwsError,
  type Json,
  type LambdaResponse,
  SeededRandom,
  StepFunctions,
  VirtualClock,
} from '../../../local/step-functions/index.ts';
import { damaged, definition, json } from './definitions.ts';

/** Half of the inputs have what the paths and expressions look for. */
const input = fc.oneof(json, fc.constant<Json>({ a: 1, b: [1, 2] }));
const runs = 300;
/** ms of real time: no execution takes any on a virtual clock, so one that does is stuck. */
const patience = 5000;

/** An engine whose functions echo, fail or never answer, by turns. */
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

/** Creates and runs what it is given. Fails unless every refusal is AWS's, and the execution ends as AWS's do. */
async function runToTheEnd(definitionText: string, input: Json, type: 'STANDARD' | 'EXPRESS' = 'STANDARD') {
  const { engine, problems } = newEngine();
  let stateMachineArn: string;
  try {
    stateMachineArn = await engine.createStateMachine({ name: 'fuzz', definition: definitionText, type });
  } catch (error) {
    expect(error).toBeInstanceOf(AwsError);
    expect(error).toMatchObject({ name: expect.stringMatching(/^(InvalidDefinition|ValidationException)$/) });
    return 'refused';
  }
  const executionArn = await engine.startExecution(stateMachineArn, input);
  const end = await withPatience(engine.whenEnded(executionArn));
  const events = await engine.history(executionArn);
  expect(end.status).toMatch(/^(SUCCEEDED|FAILED|TIMED_OUT)$/);
  if (end.status === 'SUCCEEDED') expect(end.output).toBeDefined();
  expect(problems).toEqual([]);
  expect(events.map(({ id }) => id)).toEqual(events.map((_event, i) => i + 1));
  expect(events.every(({ id, previousEventId }) => Number(previousEventId) < Number(id))).toBe(true);
  expect(events.at(-1)?.type).toMatch(/^Execution(Succeeded|Failed|TimedOut)$/);
  JSON.stringify(events);
  return end.status;
}

async function withPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const stuck = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('the execution is stuck')), patience);
  });
  try {
    return await Promise.race([work, stuck]);
  } finally {
    clearTimeout(timer);
  }
}

test('a random definition is refused as AWS refuses it, or runs to an end', { timeout: 120_000 }, async () => {
  const outcomes = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(definition, input, fc.constantFrom('STANDARD', 'EXPRESS'), async (machine, value, type) => {
      const outcome = await runToTheEnd(JSON.stringify(machine), value, type);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }),
    { numRuns: runs },
  );
  // The generator must not only make definitions that are refused.
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

test('a definition with any value in the place of another is refused, or runs to an end', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(damaged(order), input, async (machine, value) => {
      await runToTheEnd(JSON.stringify(machine), value);
    }),
    { numRuns: runs },
  );
});

test('any text as a definition is refused or accepted, never more', { timeout: 60_000 }, async () => {
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
        const call = engine.call('CreateStateMachine', { name: 'fuzz', definition: text, roleArn: 'r' });
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

const actionNames = [
  ...['CreateStateMachine', 'DescribeStateMachine', 'UpdateStateMachine', 'DeleteStateMachine', 'ListStateMachines'],
  ...['ValidateStateMachineDefinition', 'TestState', 'StartExecution', 'StartSyncExecution', 'StopExecution'],
  ...['DescribeExecution', 'DescribeStateMachineForExecution', 'ListExecutions', 'GetExecutionHistory'],
  ...['RedriveExecution', 'SendTaskSuccess', 'SendTaskFailure', 'SendTaskHeartbeat', 'CreateActivity'],
  ...['DescribeActivity', 'DeleteActivity', 'ListActivities', 'PublishStateMachineVersion', 'ListStateMachineVersions'],
  ...['DeleteStateMachineVersion', 'CreateStateMachineAlias', 'DescribeStateMachineAlias', 'UpdateStateMachineAlias'],
  ...['DeleteStateMachineAlias', 'ListStateMachineAliases', 'ListMapRuns', 'DescribeMapRun', 'UpdateMapRun'],
  ...['TagResource', 'UntagResource', 'ListTagsForResource', 'Nothing', 'constructor', '__proto__'],
];
const memberNames = [
  ...['name', 'definition', 'roleArn', 'type', 'stateMachineArn', 'executionArn', 'input', 'output', 'taskToken'],
  ...['maxResults', 'nextToken', 'statusFilter', 'publish', 'versionDescription', 'routingConfiguration', 'tags'],
  ...['resourceArn', 'tagKeys', 'activityArn', 'mapRunArn', 'error', 'cause', 'includeExecutionData', 'reverseOrder'],
  ...['stateName', 'mock', 'context', 'variables', 'stateConfiguration', 'inspectionLevel', 'loggingConfiguration'],
  ...['stateMachineVersionArn', 'stateMachineAliasArn', 'encryptionConfiguration', 'severity', 'revisionId'],
];

test('any input of any action is answered, or refused with an error of AWS’s shape', { timeout: 120_000 }, async () => {
  const { engine, problems } = newEngine();
  const stateMachineArn = await engine.createStateMachine({
    name: 'known',
    definition: { StartAt: 'A', States: { A: { Type: 'Pass', End: true } } },
  });
  const executionArn = await engine.startExecution(stateMachineArn, {}, 'known');
  const member = fc.oneof(
    json,
    fc.constantFrom<Json>(
      stateMachineArn,
      executionArn,
      `${stateMachineArn}:1`,
      'known',
      'STANDARD',
      'EXPRESS',
      'DEBUG',
    ),
    fc.constantFrom<Json>('{}', '[', '{"Type":"Pass","End":true}', '{"result":"1"}', 1001, -1, 'x'.repeat(300_000)),
    fc.constantFrom<Json>('arn:aws:states:us-east-1:111111111111:execution:a:b', 'arn', 'arn:::::::', ''),
  );
  const members = fc.dictionary(fc.constantFrom(...memberNames), member, { maxKeys: 5 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...actionNames), fc.oneof(members, json), async (action, input) => {
      const answer = await withPatience(engine.call(action, input).catch((error: unknown) => error));
      if (answer instanceof Error) {
        expect(answer).toBeInstanceOf(AwsError);
        expect(answer.name).toMatch(/^[A-Z]\w+$/);
        expect(answer.message).not.toBe('');
        expect(answer.message).not.toMatch(/\bat .*\.ts:|undefined is not|Cannot read/);
      } else {
        expect(typeof answer).toBe('object');
        JSON.stringify(answer);
      }
    }),
    { numRuns: 2000 },
  );
  expect(problems).toEqual([]);
});
