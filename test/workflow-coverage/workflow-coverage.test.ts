import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { CoverageReader, elementsOf } from 'step-functions-engine/testing';
import { expect, it } from 'vitest';

const task = (more: object) => ({ Type: 'Task', Resource: 'arn:aws:states:::lambda:invoke', ...more });
const definition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Both',
  States: {
    Both: {
      Type: 'Parallel',
      Branches: [
        {
          StartAt: 'Try',
          States: {
            Try: task({
              Arguments: { FunctionName: 'try', Payload: '{% $states.input %}' },
              Retry: [{ ErrorEquals: ['Passing'], MaxAttempts: 1 }, { ErrorEquals: ['Other'] }],
              End: true,
            }),
          },
        },
      ],
      Catch: [
        { ErrorEquals: ['Known'], Next: 'Known' },
        { ErrorEquals: ['States.ALL'], Next: 'Unknown' },
      ],
      Next: 'Choose',
    },
    Choose: { Type: 'Choice', Choices: [{ Condition: '{% false %}', Next: 'Known' }], Default: 'Unknown' },
    Known: { Type: 'Succeed' },
    Unknown: { Type: 'Succeed' },
  },
};

/** The elements that an execution covers if its function first fails with these errors. */
async function takenWith(errors: string[]): Promise<string[]> {
  const stepFunctions = new StepFunctions({
    clock: new VirtualClock(),
    lambda: {
      invoke: async () => {
        const errorType = errors.shift();
        return errorType ? { payload: JSON.stringify({ errorType }), functionError: 'Unhandled' } : { payload: '{}' };
      },
    },
  });
  const machine = await stepFunctions.createStateMachine({ name: 'machine', definition });
  const execution = await stepFunctions.startExecution(machine);
  await stepFunctions.whenEnded(execution);
  return [...new CoverageReader(definition).takenIn(await stepFunctions.history(execution))];
}

it('the elements of a definition include those inside a Parallel', () => {
  expect(elementsOf(definition).map(({ kind, name }) => `${kind} ${name}`)).toEqual([
    'state Both',
    'transition Both → Choose',
    'catcher Both ↯ Known → Known',
    'catcher Both ↯ States.ALL → Unknown',
    'state Try',
    'retrier Try ↻ 1',
    'retrier Try ↻ 2',
    'state Choose',
    'branch Choose → Known',
    'branch Choose → Unknown',
    'state Known',
    'state Unknown',
  ]);
});

it('the coverage of an execution contains the retriers, catchers and branches that it took', async () => {
  const way = ['Both', 'Try', 'Both → Choose', 'Choose', 'Choose → Unknown', 'Unknown'];
  expect((await takenWith([])).sort()).toEqual([...way].sort());
  expect((await takenWith(['Passing'])).sort()).toEqual([...way, 'Try ↻ 1'].sort());
  expect((await takenWith(['Known'])).sort()).toEqual(['Both', 'Both ↯ Known → Known', 'Known', 'Try']);
  const unknown = ['Both', 'Both ↯ States.ALL → Unknown', 'Try', 'Try ↻ 1', 'Unknown'];
  expect((await takenWith(['Passing', 'Passing'])).sort()).toEqual(unknown);
});
