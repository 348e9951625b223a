import { describe, expect, test } from 'vitest';
import { compileExpression } from '../../../../packages/step-functions/src/language/intrinsics.ts';
import type { Json } from '../../../../packages/step-functions/src/language/json.ts';
import { scopeOf } from './scope.ts';

const input = {
  s: 'a',
  n: 1.49,
  list: [1, 2, 3, 3],
  o: { a: 1, b: [] },
  'odd, key': 'k',
  "it's": 'quoted',
  '(a,b)': 'bracketed',
};
const evaluate = (text: string) => compileExpression(text, 'v.$')(scopeOf({ input, variables: { tmpl: "It's {}!" } }));

describe('an intrinsic function returns its value', () => {
  test.each<[string, Json]>([
    ["States.Format('no place')", 'no place'],
    ["States.Format('{}-{} {}', $.s, $.n, true)", 'a-1.49 true'],
    ["States.Format('\\{\\} \\'{}\\'', $.s)", "{} 'a'"],
    ["States.Format('{} {}', $.o, $.list)", '{a=1, b=[]} [1, 2, 3, 3]'],
    ["States.Format($tmpl, 'x')", "It's x!"],
    ["States.Array($['it\\'s'], $['(a,b)'])", ['quoted', 'bracketed']],
    ['States.StringToJson(\'{"a":1}\')', { a: 1 }],
    ['States.JsonToString($.o)', '{"a":1,"b":[]}'],
    ['States.Array()', []],
    ["States.Array('a, b', 1, null, $['odd, key'], States.Array($.s))", ['a, b', 1, null, 'k', ['a']]],
    ['States.ArrayPartition($.list, 2.6)', [[1, 2, 3], [3]]],
    ['States.ArrayContains($.list, 3)', true],
    ['States.ArrayContains($.list, $.o)', false],
    ['States.ArrayRange(1, 9, 2)', [1, 3, 5, 7, 9]],
    ['States.ArrayRange(3, 0, -2)', [3, 1]],
    ['States.ArrayGetItem($.list, 1)', 2],
    ['States.ArrayLength($.list[*])', 4],
    ['States.ArrayUnique($.list)', [1, 2, 3]],
    ["States.Base64Encode('Data to encode')", 'RGF0YSB0byBlbmNvZGU='],
    ["States.Base64Decode('RGVjb2RlZCBkYXRh')", 'Decoded data'],
    ["States.Hash('input data', 'SHA-1')", 'aaff4a450a104cd177d28d18d74485e8cae074b7'],
    ['States.JsonMerge($.o, $.o, false)', { a: 1, b: [] }],
    ['States.MathAdd($.n, 1.5)', 3],
    ['States.MathAdd(-1.5, 0)', -1],
    ['States.MathRandom(1, 5)', 2],
    ["States.StringSplit('This.is+a,test=string', '.+,=')", ['This', 'is', 'a', 'test', 'string']],
    ["States.StringSplit(',,', ',')", []],
    ['States.UUID()', '11111111-2222-4333-8444-555555555555'],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected);
  });
});

describe('an intrinsic function fails with States.IntrinsicFailure', () => {
  test.each([
    ["States.Format('{}')", 'The template has more places than the 0 arguments given'],
    ["States.Format('', 1)", 'The template has 0 places for the 1 arguments given'],
    ['States.ArrayGetItem($.list, 4)', 'The index 4 is out of bounds for an array of length 4'],
    ['States.ArrayRange(0, 5000, 1)', 'The array must not have more than 1000 items'],
    ['States.ArrayPartition($.list, 0)', 'The chunk size must be a positive integer'],
    ['States.ArrayLength($.s)', 'The first argument must be an array'],
    ["States.Base64Decode('???')", 'The data is not Base64-encoded'],
    ["States.Hash('a', 'CRC')", 'The algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512'],
    [
      'States.JsonMerge($.o, $.o, true)',
      'Only the shallow merging mode is supported: the third argument must be false',
    ],
    ['States.MathAdd($.s, 1)', 'The first number must be a number'],
  ])('%s', (text, reason) => {
    const cause = `The function '${text}' had the following error: ${reason}`;
    expect(() => evaluate(text)).toThrow(expect.objectContaining({ error: 'States.IntrinsicFailure', cause }));
  });
});

test('a path that is not found fails with States.Runtime, and the cause names the field and the input', () => {
  const cause = `The JSONPath '$.x' specified for the field 'v.$' could not be found in the input '${JSON.stringify(input)}'`;
  expect(() => evaluate("States.Format('{}', $.x)")).toThrow(
    expect.objectContaining({ error: 'States.Runtime', cause }),
  );
});

test.each([
  'States.Nothing()',
  'States.Format',
  "States.Format('{}'",
  "States.Format('{}') x",
  'States.UUID(1)',
  'States.Format(abc)',
  "States.Array('a\\n')",
  "States.Format('{}', $.a[)",
  `${'States.Array('.repeat(11)}${')'.repeat(11)}`,
])('the expression %j is refused', (text) => {
  expect(() => compileExpression(text, 'v.$')).toThrow(expect.objectContaining({ name: 'DefinitionError' }));
});
