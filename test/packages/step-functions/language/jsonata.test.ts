import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../packages/step-functions/src/language/json.ts';
import { compileJsonata, compileJsonataTemplate } from '../../../../packages/step-functions/src/language/jsonata.ts';
import type { ExpectedType } from '../../../../packages/step-functions/src/language/jsonata-result.ts';
import type { Scope } from '../../../../packages/step-functions/src/language/scope.ts';
import type { StatesError } from '../../../../packages/step-functions/src/language/states-error.ts';
import { scopeOf } from './scope.ts';

const evaluate = async (expression: string, parts: Partial<Scope> = {}, expected?: ExpectedType) =>
  compileJsonata(`{% ${expression} %}`, 'Output/v', expected)(scopeOf(parts));

const prefix = (expression: string) => `The JSONata expression '${expression}' specified for the field 'Output/v'`;

describe('an expression reads', () => {
  test('the input, the context object, the result and the variables', async () => {
    const parts = { input: { a: 1 }, context: () => ({ b: 2 }), result: [3], variables: { v: { c: 4 } } };
    const value = await evaluate('[$states.input.a, $states.context.b, $states.result[0], $v.c]', parts);
    expect(value).toEqual([1, 2, 3, 4]);
  });

  test('time and random values from the scope only', async () => {
    const expression = '[$now(), $millis(), $random(), $uuid(), $now("[Y]")]';
    const value = await evaluate(expression);
    expect(value).toEqual([
      '2026-01-02T03:04:05.000Z',
      1767323045000,
      0.25,
      '11111111-2222-4333-8444-555555555555',
      '2026',
    ]);
  });
});

describe('a Step Functions function returns its value', () => {
  test.each<[string, Json]>([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$partition([1,2], 9)', [[1, 2]]],
    ['$range(0, 10, 4)', [0, 4, 8]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$range(7, 7, 1)', 7],
    ["$hash('input data', 'MD5')", '812f45842bc6d66ee14572ce20db8e86'],
    ["$hash('input data', 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['$random(42)', 0.7275636800328681],
    ['$parse(\'{"a":[1,null]}\')', { a: [1, null] }],
    ['$shuffle([1,2,3]) ~> $count', 3],
  ])('%s', async (expression, expected) => {
    expect(await evaluate(expression)).toEqual(expected);
  });
});

describe('a failing expression has the cause of AWS', () => {
  test.each([
    ['$nothing', 'returned nothing (undefined).'],
    ['$states.result', 'returned nothing (undefined).'],
    ['$fn := function($x){$x}', 'returned an unsupported result type.'],
    ['[$uppercase]', 'returned an unsupported result type.'],
    [
      "1 + 'a'",
      'threw an error during evaluation. T2002: The right side of the "+" operator must evaluate to a number',
    ],
    ['$eval("1+1")', 'threw an error during evaluation. T1006: Attempted to invoke a non-function'],
    [
      '$abs("x")',
      'threw an error during evaluation. T0410: Argument 1 of function "abs" does not match function signature',
    ],
    [
      '$sum(["a"])',
      'threw an error during evaluation. T0412: Argument 1 of function "sum" must be an array of "numbers"',
    ],
    ["$parse('')", 'threw an error during evaluation. D3137: Invalid JSON'],
    ["$error('no stock')", 'threw an error during evaluation. D3137: no stock'],
    [
      "$hash('x', 'CRC')",
      "threw an error during evaluation. D3137: Hash algorithm 'CRC' must be one of SHA-1, SHA-384, SHA-256, SHA-512, MD5",
    ],
    [
      '$uuid(1)',
      'threw an error during evaluation. T0410: Argument 1 of function "uuid" does not match function signature',
    ],
    [
      '[1..900000] ~> $count()',
      'threw an error during evaluation: Expression evaluation memory limit exceeded: Check for excessive memory usage',
    ],
    [
      '($f := function($n){$f($n) + 1}; $f(1))',
      'threw an error during evaluation: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive',
    ],
  ])('%s', async (expression, what) => {
    await expect(evaluate(expression)).rejects.toMatchObject({
      error: 'States.QueryEvaluationError',
      cause: `${prefix(expression)} ${what}`,
      location: 'Output/v',
    });
  });

  test('if its result does not have the type that the field requires', async () => {
    await expect(evaluate("{'foo': 'bar'}", {}, 'array')).rejects.toMatchObject({
      cause: `${prefix("{'foo': 'bar'}")} returned an unexpected result type. Expected 'array', but was 'object' for value: {"foo":"bar"}`,
    });
  });
});

test('a regular expression with catastrophic backtracking is evaluated in time', { timeout: 5000 }, async () => {
  const text = `${'a'.repeat(60)}!`;
  expect(await evaluate('$count($match($states.input, /(a+)+$/))', { input: text })).toBe(0);
});

describe('a result', () => {
  test('is plain JSON, without properties of the JSONata library and without infinite numbers', async () => {
    const value = await evaluate('[$states.input.items[price > 1].name, 1/0]', {
      input: {
        items: [
          { name: 'a', price: 2 },
          { name: 'b', price: 3 },
        ],
      },
    });
    expect(JSON.stringify(value)).toBe('["a","b","Infinity"]');
    expect(Object.keys(value as Json[])).toEqual(['0', '1', '2']);
  });

  test('that is a sequence of one value is that value, or an array if the expression ends with []', async () => {
    const input = { items: [{ n: 1 }, { n: 2 }] };
    expect(await evaluate('$states.input.items[n=2].n', { input })).toBe(2);
    expect(await evaluate('$states.input.items[n=2].n[]', { input })).toEqual([2]);
  });
});

test('a template keeps literals, evaluates expressions at any depth and names the field that failed', async () => {
  const template = { a: 1, 'b.$': '$.x', c: ['$v', '{% $v %}', { d: '{% $v + 1 %}' }], e: '{%%}x' };
  const result = await compileJsonataTemplate(template, 'Output')(scopeOf({ variables: { v: 5 } }));
  expect(result).toEqual({ a: 1, 'b.$': '$.x', c: ['$v', 5, { d: 6 }], e: '{%%}x' });

  const failing = compileJsonataTemplate({ a: { b: [0, { c: '{% $none %}' }] } }, 'Arguments');
  await expect(failing(scopeOf())).rejects.toMatchObject({ location: 'Arguments/a/b[1]/c' });
});

test('an expression that cannot be parsed is refused with the parser’s message', () => {
  expect(() => compileJsonata('{% 1 + %}', 'Output')).toThrow('Unexpected end of expression');
});

test('a simple lookup returns the same value as the JSONata library, for any data', async () => {
  const key = fc.constantFrom('a', 'b', 'length', '__proto__', 'toString');
  const data = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      fc.constantFrom<Json>(null, 0, '', 'text', false, [], {}),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(key, tie('value'), { maxKeys: 3 }),
    ),
  })).value;
  const root = fc.constantFrom('$states.input', '$states.result', '$states.context', '$v', '$none', '$uppercase');
  const outcome = async (expression: string, scope: Scope) => {
    try {
      return JSON.stringify(await compileJsonata(`{% ${expression} %}`, 'Output')(scope));
    } catch (error) {
      return (error as StatesError).cause.replace(/^The JSONata expression '.*' specified/, '');
    }
  };
  await fc.assert(
    fc.asyncProperty(root, fc.array(key, { maxLength: 4 }), data, async (start, keys, value) => {
      const expression = [start, ...keys.map((each) => `\`${each}\``)].join('.');
      const scope = scopeOf({ input: value, result: value, context: () => value, variables: { v: value } });
      // A block is not a simple lookup: the library evaluates it.
      expect(await outcome(expression, scope)).toBe(await outcome(`(${expression})`, scope));
    }),
    { numRuns: 1000 },
  );
});
