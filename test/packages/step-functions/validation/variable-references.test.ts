import { expect, test } from 'vitest';
import { variableReferences } from '../../../../packages/step-functions/src/validation/variable-references.ts';

test('variableReferences finds the variables that each state reads in paths, templates, intrinsic functions, filters and expressions', () => {
  const inner = { StartAt: 'In', States: { In: { Type: 'Pass', Parameters: { 'a.$': '$inner' }, End: true } } };
  const references = variableReferences({
    StartAt: 'Paths',
    States: {
      Paths: { Type: 'Pass', InputPath: '$b.x', OutputPath: '$a', Result: { 'x.$': '$literal' }, Next: 'Templates' },
      Templates: {
        Type: 'Pass',
        Parameters: {
          text: '$text',
          'fn.$': "States.Format('{}', $arg, States.Array($deep))",
          list: [{ 'v.$': '$$.x' }],
        },
        Assign: { 'v.$': '$.items[?(@.a == $filter.b)]' },
        Next: 'Choose',
      },
      Choose: {
        Type: 'Choice',
        Choices: [{ And: [{ Variable: '$left', NumericEqualsPath: '$right' }], Next: 'Nested' }],
      },
      Nested: {
        Type: 'Map',
        ItemsPath: '$items',
        ItemProcessor: inner,
        MaxConcurrencyPath: '$max',
        Next: 'Expressions',
      },
      Expressions: {
        Type: 'Pass',
        QueryLanguage: 'JSONata',
        Output: '{% ($local := $outer; $map($list, function($v, $i){ $v + $local + $i }) ~> $append($states.input)) %}',
        Next: 'Nothing',
      },
      Nothing: { Type: 'Pass', InputPath: '$.x', End: true },
    },
  });
  expect(references).toEqual({
    Paths: ['a', 'b'],
    Templates: ['arg', 'deep', 'filter'],
    Choose: ['left', 'right'],
    Nested: ['items', 'max'],
    In: ['inner'],
    Expressions: ['list', 'outer'],
  });
});
