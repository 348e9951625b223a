import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Json, StepFunctions, VirtualClock } from '../../../packages/step-functions/src/index.ts';

/** Milliseconds: each test may wait for a process that takes seconds to start on a busy machine. */
const timeout = 240_000;

const lambda = { invoke: async ({ payload }: { payload: string }) => ({ payload }) };
const options = () => ({ clock: new VirtualClock(), lambda });

const pass = (fields: object, language = 'JSONata') => ({
  QueryLanguage: language,
  StartAt: 'Evaluate',
  States: { Evaluate: { Type: 'Pass', ...fields, End: true } },
});

async function run(definition: object, input: Json = {}, engine = new StepFunctions(options())) {
  const machine = await engine.createStateMachine({ name: 'hostile', definition });
  return engine.whenEnded(await engine.startExecution(machine, input));
}

/** A definition that repeats a state forever. */
const endless = (state: object) => ({
  StartAt: 'Again',
  States: {
    Again: { ...state, Next: 'Choose' },
    Choose: { Type: 'Choice', Choices: [{ Variable: '$.none', IsPresent: true, Next: 'End' }], Default: 'Again' },
    End: { Type: 'Succeed' },
  },
});

const deep = (levels: number): Json => {
  let value: Json = 1;
  for (let n = 0; n < levels; n++) value = { a: value };
  return value;
};
const numbered = (count: number): Json => Array.from({ length: count }, (_, i) => ({ id: i }));

const time = 'Expression evaluation timeout: Check for infinite loop';
const memory = 'Expression evaluation memory limit exceeded: Check for excessive memory usage';

/** The limit that is reached first depends on the machine. */
const limit = new RegExp(`${memory}|${time}|Stack overflow error`);

describe('an expression that would exhaust the process', () => {
  it.each<[string, string, Json, RegExp]>([
    ['a text larger than the memory', '$pad("x", 500000000)', {}, limit],
    ['a text that is stored outside of the heap', '$base64encode($pad("x", 100000000))', {}, limit],
    ['repeated descendant wildcards', '$states.input.**.**.**.**', deep(200), limit],
    ['an array that doubles in each step', '$reduce([1..40], function($a, $i) { [$a, $a] }, [1])', {}, limit],
    ['an object that doubles in each step', '$reduce([1..40], function($a, $i) { {"a": $a, "b": $a} }, 1)', {}, limit],
    ['a comparison of every item with every other', '$distinct($states.input)', numbered(15_000), limit],
    ['a regular expression with quadratic time', '$replace($states.input, /a*b/, "")', 'a'.repeat(200_000), limit],
    ['a regular expression with a lookahead', '$match($states.input, /(?=(a+)+$)b|(a+)+c/)', 'a'.repeat(40), limit],
    ['an endless recursion', '($f := function() { $f() }; $f())', {}, limit],
  ])(
    'fails with States.QueryEvaluationError: %s',
    async (_name, expression, input, cause) => {
      const end = await run(pass({ Output: `{% ${expression} %}` }), input);

      expect(end).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
      expect(end.cause).toMatch(cause);
    },
    timeout,
  );

  it(
    'does not delay other executions',
    async () => {
      const engine = new StepFunctions(options());
      const loop = pass({ Output: '{% ($f := function() { $f() }; $f()) %}' });
      const machine = await engine.createStateMachine({ name: 'loop', definition: loop });
      const plain = await engine.createStateMachine({
        name: 'plain',
        definition: pass({ Output: '{% $sum([1, 2]) %}' }),
      });
      const guarded = await engine.createStateMachine({
        name: 'guarded',
        definition: pass({ Output: '{% $reduce([1, 2], function($a, $b) { $a + $b }) %}' }),
      });
      const loops = await Promise.all([1, 2, 3, 4].map(() => engine.startExecution(machine)));
      const ended: string[] = [];
      const note = (name: string, arn: string) =>
        engine.whenEnded(arn).then(({ output }) => ended.push(`${name} ${output}`));

      const looping = Promise.all(loops.map((arn) => note('loop', arn)));
      await Promise.all([
        note('plain', await engine.startExecution(plain)),
        note('guarded', await engine.startExecution(guarded)),
      ]);

      expect(ended).toEqual(['plain 3', 'guarded 3']);
      await looping;
      expect(ended).toHaveLength(6);
    },
    timeout,
  );
});

describe('a path or an intrinsic function', () => {
  it.each<[string, object, Json]>([
    ['repeated recursive descent', { OutputPath: '$..*..*..*' }, deep(200)],
    [
      'an array that is searched for each item of another',
      { OutputPath: '$.a[?(@.id in $.b)]' },
      {
        a: Array.from({ length: 8000 }, () => ({ id: -1 })),
        b: Array.from({ length: 8000 }, (_, i) => i),
      },
    ],
    [
      'a thousand copies of the same data',
      { Parameters: Object.fromEntries(Array.from({ length: 1000 }, (_, i) => [`${i}.$`, '$'])) },
      'x'.repeat(200_000),
    ],
    [
      'a text made of copies of itself',
      {
        Parameters: {
          'a.$': `States.JsonToString(States.Array(${Array.from({ length: 2000 }, () => '$').join(',')}))`,
        },
      },
      'x'.repeat(200_000),
    ],
  ])('that would take minutes fails within the test’s time: %s', async (_name, fields, input) => {
    const end = await run(pass(fields, 'JSONPath'), input);

    expect(end).toMatchObject({ status: 'FAILED' });
  });

  it('finds unique items and matches patterns without quadratic or exponential time', async () => {
    const items = Array.from({ length: 10_000 }, (_, i) => ({ id: i % 5000 }));
    const unique = pass({ Parameters: { 'count.$': 'States.ArrayLength(States.ArrayUnique($))' } }, 'JSONPath');
    const choice = {
      StartAt: 'Choose',
      States: {
        Choose: {
          Type: 'Choice',
          Choices: [{ Variable: '$', StringMatches: `${'*a'.repeat(30)}b`, Next: 'Yes' }],
          Default: 'No',
        },
        Yes: { Type: 'Pass', Result: 'yes', End: true },
        No: { Type: 'Pass', Result: 'no', End: true },
      },
    };

    expect(await run(unique, items)).toMatchObject({ output: { count: 5000 } });
    expect(await run(choice, 'a'.repeat(100_000))).toMatchObject({ output: 'no' });
    expect(
      await run(pass({ OutputPath: '$[?(@.s =~ /(a+)+$/)]' }, 'JSONPath'), [{ s: `${'a'.repeat(50)}b` }]),
    ).toMatchObject({
      output: [],
    });
  });
});

it('a long loop of states lets the event loop run other work', async () => {
  const engine = new StepFunctions(options());
  const machine = await engine.createStateMachine({ name: 'endless', definition: endless({ Type: 'Pass' }) });
  let turns = 0;
  const count = () => {
    turns++;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);

  const end = await engine.whenEnded(await engine.startExecution(machine));
  clearImmediate(counting);

  expect(end).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
  expect(turns).toBeGreaterThan(20);
});

describe('deeply nested JSON', () => {
  const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

  it('is refused as input, as a definition and as any member of a request', async () => {
    const engine = new StepFunctions(options());
    const machine = await engine.createStateMachine({ name: 'plain', definition: pass({}) });
    let definition = JSON.stringify(pass({}));
    for (let n = 0; n < 3000; n++) {
      definition = `{"StartAt":"P","States":{"P":{"Type":"Parallel","End":true,"Branches":[${definition}]}}}`;
    }
    const nameOf = (error: unknown) => (error as Error).name;

    const answers = await Promise.all(
      [
        engine.call('StartExecution', { stateMachineArn: machine, input: nested(5000) }),
        engine.call('CreateStateMachine', { name: 'deep', definition, roleArn: 'arn:aws:iam::111111111111:role/r' }),
        engine.call('ValidateStateMachineDefinition', { definition: nested(100_000).slice(1) }),
        engine.call('TagResource', { resourceArn: machine, tags: JSON.parse(nested(5000)) }),
        engine.call('TestState', { definition: '{"Type":"Pass","End":true}', input: nested(5000) }),
      ].map((answer) => answer.then((output) => (output as { result?: string }).result, nameOf)),
    );

    expect(answers).toEqual([
      'InvalidExecutionInput',
      'InvalidDefinition',
      'FAIL',
      'SerializationException',
      'InvalidExecutionInput',
    ]);
  });

  it('fails the execution that builds it', async () => {
    const deeper = { Type: 'Pass', Parameters: { 'a.$': '$' } };

    expect(await run(endless(deeper))).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('a limit that an evaluation has reached', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'limit-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it(
    'has the same history after a restart, and so have the branches that ran concurrently',
    async () => {
      const branch = (name: string, expression: string) => ({
        StartAt: name,
        States: {
          [name]: {
            Type: 'Pass',
            Output: `{% ${expression} %}`,
            Next: `After ${name}`,
          },
          [`After ${name}`]: { Type: 'Pass', End: true },
        },
      });
      const spin = (rounds: number) => `$reduce([1..${rounds}], function($a, $b) { $a + $b })`;
      const definition = {
        QueryLanguage: 'JSONata',
        StartAt: 'Both',
        States: {
          Both: { Type: 'Parallel', Branches: [branch('Slow', spin(20_000)), branch('Quick', spin(2))], Next: 'Loop' },
          Loop: {
            Type: 'Pass',
            Output: '{% ($f := function() { $f() }; $f()) %}',
            Next: 'Wait',
          },
          Wait: { Type: 'Wait', Seconds: 1000, End: true },
        },
      };
      Object.assign(definition.States.Loop, {
        Type: 'Parallel',
        Branches: [branch('Inner', '($f := function() { $f() }; $f())')],
        Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput.Error %}', Next: 'Wait' }],
      });
      Reflect.deleteProperty(definition.States.Loop, 'Output');
      const clock = VirtualClock.stopped();
      const engine = await StepFunctions.open(folder, { clock, lambda });
      const machine = await engine.createStateMachine({ name: 'limits', definition });
      const executionArn = await engine.startExecution(machine);
      const typesOf = async (stepFunctions: StepFunctions) =>
        (await stepFunctions.history(executionArn)).map(({ type }) => type);
      while (!(await typesOf(engine)).includes('WaitStateEntered'))
        await new Promise((resolve) => setTimeout(resolve, 20));
      const before = await engine.history(executionArn);
      await engine.close();
      const again = await StepFunctions.open(folder, { clock: VirtualClock.stopped(), lambda });

      expect(await again.history(executionArn)).toEqual(before);
      expect(JSON.stringify(before)).toContain(time);
    },
    timeout,
  );
});
