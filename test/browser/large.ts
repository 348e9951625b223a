import type { Json, StepFunctions, VirtualClock } from 'step-functions-engine';

/** A loop whose visits fill a history of 25,000 events. */
export const loop = (visits: number) => ({
  QueryLanguage: 'JSONata',
  StartAt: 'Begin',
  States: {
    Begin: { Type: 'Pass', Assign: { n: 0 }, Next: 'Work' },
    Work: {
      Type: 'Pass',
      Assign: { n: '{% $n + 1 %}' },
      Output: { n: '{% $n %}', order: "{% 'order-' & $n %}", note: 'what the state hands on' },
      Next: 'Again',
    },
    Again: { Type: 'Choice', Choices: [{ Condition: `{% $n < ${visits} %}`, Next: 'Work' }], Default: 'Done' },
    Done: { Type: 'Succeed' },
  },
});

/** A chain of states with a branch at every tenth. */
export const wide = (states: number) => {
  const name = (index: number) => (index < states - 1 ? `State${index}` : 'End');
  return {
    QueryLanguage: 'JSONata',
    StartAt: 'State0',
    States: Object.fromEntries(
      Array.from({ length: states }, (_, index) => [
        name(index),
        index === states - 1
          ? { Type: 'Succeed' }
          : index % 10 === 5 && index + 3 < states
            ? {
                Type: 'Choice',
                Choices: [{ Condition: '{% false %}', Next: name(index + 3) }],
                Default: name(index + 1),
              }
            : { Type: 'Pass', Next: name(index + 1) },
      ]),
    ),
  };
};

const trace = Array.from(
  { length: 400 },
  (_, line) => `    at step${line} (/var/task/index.js:${line}:17) of the handler`,
);
export const cause = JSON.stringify({
  errorType: 'Broken',
  errorMessage: 'It is broken.',
  trace: ['Broken: It is broken.', ...trace],
});

export const failing = {
  QueryLanguage: 'JSONata',
  StartAt: 'Break',
  States: { Break: { Type: 'Fail', Error: 'Broken', Cause: cause } },
};

const once = { StartAt: 'Done', States: { Done: { Type: 'Succeed' } } };

/** Starts one large execution of each kind and as many small ones, and waits for their ends. */
export async function startLarge(stepFunctions: StepFunctions, clock: VirtualClock, executions: number) {
  const start = async (name: string, definition: object, input: Json = {}) => {
    const machine = await stepFunctions.createStateMachine({ name, definition });
    const arn = await stepFunctions.startExecution(machine, input, `one-${name}`);
    await stepFunctions.whenEnded(arn);
    return arn;
  };
  const many = await stepFunctions.createStateMachine({ name: 'many', definition: once });
  for (let number = 0; number < executions; number++) {
    await stepFunctions.startExecution(many, {}, `many-${number}`);
    if (number % 1000 === 0) clock.passUntil(clock.now() + 1000);
  }
  const lines = Array.from({ length: 2000 }, (_, line) => ({
    sku: `SKU-${line}`,
    quantity: line,
    note: 'x'.repeat(60),
  }));
  return {
    arns: {
      loop: await start('loop', loop(6245)),
      wide: await start('wide', wide(200)),
      failing: await start('failing', failing, { lines }),
    },
  };
}
