import { expect, test } from 'vitest';
import { type Json, SeededRandom, StepFunctions, VirtualClock } from '../../../../packages/step-functions/src/index.ts';

const pass = { Type: 'Pass', End: true };

/** Runs a definition to its end; its functions return their payload. */
async function run(definition: object, input: Json = {}) {
  const engine = new StepFunctions({
    clock: new VirtualClock(),
    random: new SeededRandom([1, 2, 3, 4]),
    lambda: { invoke: async ({ payload }) => ({ payload }) },
  });
  const executionArn = await engine.startExecution(await engine.createStateMachine({ name: 'm', definition }), input);
  const end = await engine.whenEnded(executionArn);
  return { ...end, events: await engine.history(executionArn) };
}

test('states inside a Map state have the query language of the state machine, not of the Map state', async () => {
  const inner = { StartAt: 'In', States: { In: { Type: 'Pass', Parameters: { 'v.$': '$.a' }, End: true } } };
  const outer = { Type: 'Map', QueryLanguage: 'JSONata', Items: '{% [{"a": 1}, {"a": 2}] %}', ItemProcessor: inner };
  const { output } = await run({ StartAt: 'Each', States: { Each: { ...outer, End: true } } });
  expect(output).toEqual([{ v: 1 }, { v: 2 }]);
});

test('a failed branch stops its sibling from starting further branches, whenever it fails', async () => {
  // So many that starting them takes longer than one evaluation.
  const leaves = Array.from({ length: 50 }, (_, i) => ({
    StartAt: `L${i}`,
    States: { [`L${i}`]: { Type: 'Succeed' } },
  }));
  const sibling = {
    StartAt: 'Inner',
    States: {
      Inner: {
        Type: 'Parallel',
        QueryLanguage: 'JSONata',
        Arguments: '{% $states.input %}',
        Branches: leaves,
        End: true,
      },
    },
  };
  for (let moment = 0; moment < 40; moment++) {
    // Each value is one evaluation; the last one fails.
    const Output = [...Array.from({ length: moment }, () => '{% 1 %}'), '{% $none %}'];
    const failing = { StartAt: 'Fails', States: { Fails: { ...pass, QueryLanguage: 'JSONata', Output } } };
    const both = { Type: 'Parallel', Branches: [failing, sibling], End: true };
    const { status, events } = await run({ StartAt: 'Both', States: { Both: both } });
    expect(status).toBe('FAILED');
    expect(events.at(-1)?.type).toBe('ExecutionFailed');
  }
});

test('arguments of an integration that are not an object fail with States.QueryEvaluationError', async () => {
  const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: '{% 1 %}', End: true };
  const { error, cause } = await run({ QueryLanguage: 'JSONata', StartAt: 'T', States: { T: task } });
  expect(error).toBe('States.QueryEvaluationError');
  expect(cause).toContain("Expected 'object', but was 'number' for value: 1");
});

test.each([
  [
    'a Choice rule',
    { Type: 'Choice', Choices: [{ Condition: true, Output: '{% $none %}', Next: 'Z' }] },
    'Choices[0]/Output',
  ],
  ['a state', { ...pass, Assign: { v: '{% $none %}' } }, 'Assign/v'],
])('the EvaluationFailed event names the failed field of %s as AWS does', async (_what, state, location) => {
  const isChoice = state.Type === 'Choice';
  const states = { S: state, ...(isChoice && { Z: pass }) };
  const { events } = await run({ QueryLanguage: 'JSONata', StartAt: 'S', States: states });
  const failed = events.find(({ type }) => type === 'EvaluationFailed');
  expect(failed?.evaluationFailedEventDetails).toMatchObject({ location });
});

test('the EvaluationFailed event names the failed field of a catcher as AWS does', async () => {
  const task = {
    Type: 'Task',
    Resource: 'arn:aws:states:::sns:publish',
    Arguments: {},
    Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Output: { v: '{% $none %}' }, Next: 'Z' }],
    TimeoutSeconds: '{% $none %}',
    End: true,
  };
  const { events } = await run({ QueryLanguage: 'JSONata', StartAt: 'S', States: { S: task, Z: pass } });
  const failed = events.filter(({ type }) => type === 'EvaluationFailed').at(-1);
  expect(failed?.evaluationFailedEventDetails).toMatchObject({ location: 'Catch[0]/Output/v' });
});
