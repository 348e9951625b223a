import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../packages/step-functions/src/index.ts';
import { simulate } from '../../../../packages/step-functions/src/testing/index.ts';

const processor = (mode: 'INLINE' | 'DISTRIBUTED', state: object = { Type: 'Pass' }) => ({
  ProcessorConfig: mode === 'INLINE' ? { Mode: mode } : { Mode: mode, ExecutionType: 'STANDARD' },
  StartAt: 'I',
  States: { I: { ...state, End: true } },
});
const map = (mode: 'INLINE' | 'DISTRIBUTED', fields: object, state?: object) => ({
  StartAt: 'M',
  States: { M: { Type: 'Map', ItemProcessor: processor(mode, state), ...fields, End: true } },
});

const input: Json = { list: ['x'], byTown: { oslo: 1, bern: [2] }, text: 'no items' };

describe('Map.Item of the context object', () => {
  const ItemSelector = { 'item.$': '$$.Map.Item' };

  test.each(['INLINE', 'DISTRIBUTED'] as const)('has index, value and source: %s', async (mode) => {
    const { output } = await simulate(map(mode, { ItemsPath: '$.list', ItemSelector }), { input });
    expect(output).toEqual([{ item: { Index: 0, Value: 'x', Source: 'STATE_DATA' } }]);
  });

  test('is also available in the states of an inline iteration', async () => {
    const state = { Type: 'Pass', Parameters: { 'item.$': '$$.Map.Item' } };
    const { output } = await simulate(map('INLINE', { ItemsPath: '$.list' }, state), { input });
    expect(output).toEqual([{ item: { Index: 0, Value: 'x', Source: 'STATE_DATA' } }]);
  });
});

describe('a distributed Map state over an object', () => {
  const entries = [
    { Key: 'oslo', Value: 1 },
    { Key: 'bern', Value: [2] },
  ];

  test('processes each entry as Key and Value', async () => {
    expect(await simulate(map('DISTRIBUTED', { ItemsPath: '$.byTown' }), { input })).toMatchObject({ output: entries });
  });

  test('provides key, value and index of an entry in Map.Item', async () => {
    const ItemSelector = { 'key.$': '$$.Map.Item.Key', 'value.$': '$$.Map.Item.Value', 'at.$': '$$.Map.Item.Index' };
    const { output } = await simulate(map('DISTRIBUTED', { ItemsPath: '$.byTown', ItemSelector }), { input });
    expect(output).toEqual([
      { key: 'oslo', value: 1, at: 0 },
      { key: 'bern', value: [2], at: 1 },
    ]);
  });

  test('processes the entries of an object from a JSONata expression', async () => {
    const fields = { QueryLanguage: 'JSONata', Items: '{% $states.input.byTown %}' };
    expect(await simulate(map('DISTRIBUTED', fields), { input })).toMatchObject({ output: entries });
  });
});

describe('a value that is not an array', () => {
  test('fails an inline Map state, also if it is an object', async () => {
    const end = await simulate(map('INLINE', { ItemsPath: '$.byTown' }), { input });
    expect(end).toMatchObject({ error: 'States.Runtime' });
    expect(end.cause).toMatch(/Reference path "\$\.byTown" must point to array\.$/);
  });

  test.each([
    ['INLINE', {}, '$states.input', 'object'],
    ['INLINE', { Items: '{% $states.input.byTown %}' }, '$states.input.byTown', 'object'],
    ['DISTRIBUTED', { Items: '{% $states.input.text %}' }, '$states.input.text', 'string'],
  ] as const)(
    'fails a Map state in JSONata with the type that was expected: %s %j',
    async (mode, fields, expression, type) => {
      const end = await simulate(map(mode, { QueryLanguage: 'JSONata', ...fields }), { input });
      expect(end).toMatchObject({ error: 'States.QueryEvaluationError' });
      expect(end.cause).toContain(
        `The JSONata expression '${expression}' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was '${type}'`,
      );
    },
  );
});

test('an inline Map state runs at most 40 iterations at once', async () => {
  const items: Json = Array.from({ length: 81 }, (_item, index) => index);
  const end = await simulate(map('INLINE', {}, { Type: 'Wait', Seconds: 10 }), { input: items });
  expect(end).toMatchObject({ status: 'SUCCEEDED', seconds: 30 });
});
