import { describe, expect, test } from 'vitest';
import { compileAssign, compileJsonataAssign } from '../../../../packages/step-functions/src/language/assign.ts';
import type { Json } from '../../../../packages/step-functions/src/language/json.ts';
import { compilePayloadTemplate } from '../../../../packages/step-functions/src/language/payload-template.ts';
import { compileReferencePath } from '../../../../packages/step-functions/src/language/reference-path.ts';
import { scopeOf } from './scope.ts';

describe('a payload template', () => {
  test('replaces the values of keys that end in .$, at any depth, and keeps the others', () => {
    const template = {
      literal: '$.a',
      'path.$': '$.a',
      'context.$': '$$.Execution.Name',
      nested: [{ 'fn.$': "States.Format('{}', $.a)" }, '$.a', ['x', { 'v.$': '$v' }]],
      '__proto__.$': '$.a',
    };
    const scope = scopeOf({ input: { a: 1 }, context: { Execution: { Name: 'n' } }, variables: { v: 2 } });
    const result = compilePayloadTemplate(template)(scope);
    expect(JSON.stringify(result)).toBe(
      '{"literal":"$.a","path":1,"context":"n","nested":[{"fn":"1"},"$.a",["x",{"v":2}]],"__proto__":1}',
    );
  });

  test('without such a key is returned unchanged', () => {
    const template = { a: [1, { b: 2 }] };
    expect(compilePayloadTemplate(template)(scopeOf())).toBe(template);
  });

  test('fails if a definite path is not found, and returns an empty array for an indefinite one', () => {
    const cause = "The JSONPath '$.b.c' specified for the field 'v.$' could not be found in the input '{\"a\":1}'";
    expect(() => compilePayloadTemplate({ 'v.$': '$.b.c' })(scopeOf({ input: { a: 1 } }))).toThrow(
      expect.objectContaining({ error: 'States.Runtime', cause }),
    );
    expect(compilePayloadTemplate({ 'v.$': '$.b[1:].c' })(scopeOf())).toEqual({ v: [] });
  });
});

describe('a reference path', () => {
  test.each<[string, Json, Json]>([
    ['$', { a: 1 }, 'new'],
    ['$.a', { a: 1, b: 2 }, { a: 'new', b: 2 }],
    ['$.a.b.c', { x: 1 }, { x: 1, a: { b: { c: 'new' } } }],
    ["$['a'].b", { a: { c: 1 } }, { a: { c: 1, b: 'new' } }],
    ['$.a[1]', { a: [1, 2] }, { a: [1, 'new'] }],
    ['$.a[0].b', { a: [{}] }, { a: [{ b: 'new' }] }],
  ])('%s sets a value in a copy of %j', (path, document, expected) => {
    const before = JSON.stringify(document);
    const reference = compileReferencePath(path);
    const result = reference.set(document, 'new');
    expect(result).toEqual(expected);
    expect(reference.get(result)).toBe('new');
    expect(JSON.stringify(document)).toBe(before);
  });

  test.each<[string, Json]>([
    ['$.a', 'text'],
    ['$.a', [1]],
    ['$.a.b', { a: 1 }],
    ['$.a.b', { a: null }],
    ['$.a[2]', { a: [1] }],
    ['$[0]', {}],
  ])('%s cannot be set in %j', (path, document) => {
    const cause = `Unable to apply ReferencePath ${path} to input ${JSON.stringify(document)}`;
    expect(() => compileReferencePath(path).set(document, 1)).toThrow(
      expect.objectContaining({ error: 'States.ResultPathMatchFailure', cause }),
    );
  });

  test.each(['$.a[*]', '$..a', '$.a[0,1]', "$['a','b']", '$.a[?(@.b)]', '$.a.length()'])('%s is refused', (path) => {
    expect(() => compileReferencePath(path)).toThrow(`'${path}' must be a Reference Path`);
  });
});

test('Assign evaluates all values before it assigns any, in both query languages', async () => {
  const scope = scopeOf({ input: { a: 1 }, variables: { x: 1, y: 2 } });
  expect(compileAssign({ 'x.$': '$y', 'y.$': '$x', z: '$x' })(scope)).toEqual({ x: 2, y: 1, z: '$x' });
  expect(await compileJsonataAssign({ x: '{% $y %}', y: '{% $x %}', z: '$x' })(scope)).toEqual({ x: 2, y: 1, z: '$x' });
  await expect(compileJsonataAssign({ x: '{% $none %}' }, 'Catch[0]/Assign')(scope)).rejects.toMatchObject({
    location: 'Catch[0]/Assign/x',
  });
});
