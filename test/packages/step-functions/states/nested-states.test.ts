import { expect, test } from 'vitest';
import { type Json, SeededRandom, StepFunctions, VirtualClock } from '../../../../packages/step-functions/src/index.ts';

const pass = { Type: 'Pass', End: true };

/** Runs a definition to its end; its functions echo. */
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

test('states inside a Map or Parallel state have the machine’s query language, not that of the state around them', async () => {
  const inner = { StartAt: 'In', States: { In: { Type: 'Pass', Parameters: { 'v.$': '$.a' }, End: true } } };
  const outer = { Type: 'Map', QueryLanguage: 'JSONata', Items: '{% [{"a": 1}, {"a": 2}] %}', ItemProcessor: inner };
  const { output } = await run({ StartAt: 'Each', States: { Each: { ...outer, End: true } } });
  expect(output).toEqual([{ v: 1 }, { v: 2 }]);
});

test('when a branch fails, whatever the moment, its sibling starts no more of its own branches', async () => {
  // So many that starting them takes longer than one value takes to evaluate.
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
    // Each value takes its time to evaluate; the last one fails.
    const Output = [...Array.from({ length: moment }, () => '{% 1 %}'), '{% $none %}'];
    const failing = { StartAt: 'Fails', States: { Fails: { ...pass, QueryLanguage: 'JSONata', Output } } };
    const both = { Type: 'Parallel', Branches: [failing, sibling], End: true };
    const { status, events } = await run({ StartAt: 'Both', States: { Both: both } });
    expect(status).toBe('FAILED');
    expect(events.at(-1)?.type).toBe('ExecutionFailed');
  }
});

test('arguments of an integration that are no object fail the evaluation', async () => {
  const task = { Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', Arguments: '{% 1 %}', End: true };
  const { error, cause } = await run({ QueryLanguage: 'JSONata', StartAt: 'T', States: { T: task } });
  expect(error).toBe('States.QueryEvaluationError');
  expect(cause).toContain("Expected 'object', but was 'number' for value: 1");
});

test.each([
  [
    'a choice',
    { Type: 'Choice', Choices: [{ Condition: true, Output: '{% $none %}', Next: 'Z' }] },
    'Choices[0]/Output',
  ],
  ['a state', { ...pass, Assign: { v: '{% $none %}' } }, 'Assign/v'],
])('the field of %s that fails is named as AWS names it', async (_what, state, location) => {
  const isChoice = state.Type === 'Choice';
  const states = { S: state, ...(isChoice && { Z: pass }) };
  const { events } = await run({ QueryLanguage: 'JSONata', StartAt: 'S', States: states });
  const failed = events.find(({ type }) => type === 'EvaluationFailed');
  expect(failed?.evaluationFailedEventDetails).toMatchObject({ location });
});

test('the field of a catcher that fails is named as AWS names it', async () => {
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
