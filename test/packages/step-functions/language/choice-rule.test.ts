import { expect, test } from 'vitest';
import { choiceOperators, compileChoiceRule } from '../../../../packages/step-functions/src/language/choice-rule.ts';
import type { Json } from '../../../../packages/step-functions/src/language/json.ts';
import { scopeOf } from './scope.ts';

const holds = (rule: Json, input: Json) => compileChoiceRule(rule)(scopeOf({ input }));
const compare = (operator: string, value: Json, operand: Json) =>
  holds({ Variable: '$.v', [operator]: operand }, { v: value }) &&
  (!choiceOperators.includes(`${operator}Path`) ||
    holds({ Variable: '$.v', [`${operator}Path`]: '$.w' }, { v: value, w: operand }));

test.each<[string, Json, Json]>([
  ['StringEquals', 'a', 'a'],
  ['StringLessThan', 'A', 'AB'],
  ['StringLessThanEquals', 'A', 'A'],
  ['StringGreaterThan', 'b', 'a'],
  ['StringGreaterThanEquals', 'b', 'b'],
  ['StringMatches', 'log-2026.txt', 'log-*.txt'],
  ['StringMatches', 'a*b\\', 'a\\*b\\\\'],
  ['StringMatches', 'x\ny', 'x*'],
  ['NumericEquals', 1, 1.0],
  ['NumericLessThan', 1, 2],
  ['NumericLessThanEquals', 2, 2],
  ['NumericGreaterThan', 3, 2],
  ['NumericGreaterThanEquals', 2, 2],
  ['BooleanEquals', false, false],
  ['TimestampEquals', '2016-03-14T01:59:00Z', '2016-03-14T02:59:00+01:00'],
  ['TimestampLessThan', '2016-03-14T01:59:00.5Z', '2016-03-14T01:59:01Z'],
  ['TimestampGreaterThanEquals', '2016-03-14T01:59:00Z', '2016-03-14T01:59:00Z'],
  ['IsNull', null, true],
  ['IsNull', 1, false],
  ['IsBoolean', false, true],
  ['IsNumeric', 1.5, true],
  ['IsNumeric', '1', false],
  ['IsString', '', true],
  ['IsTimestamp', '2016-03-14T01:59:00Z', true],
  ['IsTimestamp', '2016-02-30T01:59:00Z', false],
  ['IsTimestamp', '2016-03-14T01:59:00', false],
  ['IsPresent', null, true],
])('%s holds for %j and %j', (operator, value, operand) => {
  expect(compare(operator, value, operand)).toBe(true);
});

test.each<[string, Json, Json]>([
  ['StringEquals', 1, '1'],
  ['StringLessThan', null, 'a'],
  ['StringMatches', 'log.txt.gz', 'log.*t'],
  ['StringMatches', 'axb', 'a.b'],
  ['StringMatches', 5, '*'],
  ['NumericEquals', '1', 1],
  ['NumericGreaterThan', null, -1],
  ['NumericLessThanEquals', true, 1],
  ['BooleanEquals', 'true', true],
  ['TimestampLessThan', 'x', '2016-03-14T01:59:00Z'],
  ['IsNull', null, false],
  ['IsPresent', 1, false],
])('%s does not hold for %j and %j', (operator, value, operand) => {
  expect(compare(operator, value, operand)).toBe(false);
});

test('And, Or and Not can be nested, and evaluate no further rule once the result is known', () => {
  const rule: Json = {
    And: [
      {
        Or: [
          { Variable: '$.a', NumericEquals: 1 },
          { Variable: '$.none', NumericEquals: 1 },
        ],
      },
      {
        Not: {
          And: [
            { Variable: '$.none', IsPresent: true },
            { Variable: '$.none', NumericEquals: 1 },
          ],
        },
      },
    ],
  };
  expect(holds(rule, { a: 1 })).toBe(true);
});

test.each<Json>([
  { Variable: '$.none', NumericEquals: 1 },
  { Variable: '$.none', IsNull: true },
  { Variable: '$.a', NumericEqualsPath: '$.none' },
])('%j fails with States.Runtime if the path is not found', (rule) => {
  const cause = "Invalid path '$.none': The choice state's condition path references an invalid value.";
  expect(() => holds(rule, { a: 1 })).toThrow(expect.objectContaining({ error: 'States.Runtime', cause }));
});

test('IsPresent false holds if the path is not found, also with a wildcard', () => {
  expect(holds({ Variable: '$.none.x', IsPresent: false }, {})).toBe(true);
  expect(holds({ Variable: '$.none[*]', IsPresent: false }, {})).toBe(true);
});
