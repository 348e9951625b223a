import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json } from '../../../../packages/step-functions/src/language/json.ts';
import { compilePath } from '../../../../packages/step-functions/src/language/jsonpath.ts';
import { scopeOf } from './scope.ts';

const store: Json = {
  book: [
    { category: 'reference', author: 'Nigel Rees', title: 'Sayings', price: 8.95 },
    { category: 'fiction', author: 'Evelyn Waugh', title: 'Sword', price: 12.99 },
    { category: 'fiction', author: 'Herman Melville', title: 'Moby Dick', isbn: '0-553-21311-3', price: 8.99 },
  ],
  bicycle: { color: 'red', price: 19.95 },
  'a b': { "it's": 1 },
};
const read = (path: string, input: Json = { store }) => compilePath(path)(scopeOf({ input }));

describe('a path reads', () => {
  test.each<[string, Json]>([
    ['$.store.bicycle.color', 'red'],
    ["$['store']['a b']['it\\'s']", 1],
    ['$.store["a b"]', { "it's": 1 }],
    ["$.['store'].['a b']", { "it's": 1 }],
    ['$..[?(@.price > 12)].price', [12.99, 19.95]],
    ['$.store.book[?(@.category==fiction)].title', ['Sword', 'Moby Dick']],
    ['$.store.book[?(@.isbn == 0-553-21311-3)].title', ['Moby Dick']],
    ['$.store.book[(@.length-1)].title', 'Moby Dick'],
    ['$.store.book[( @.length - 3 )].title', 'Sayings'],
    ['$.store.bicycle.color ', 'red'],
    ["$.store.book[?(@['price'] >= 8.99 && !(@.isbn))].title", ['Sword']],
    ['$.store.book[0].tags[?(@ > 1)]', []],
    ['$.*.bicycle.color', ['red']],
    ['$.store.book[0].title', 'Sayings'],
    ['$.store.book[-1].title', 'Moby Dick'],
    ['$.store.book[*].price', [8.95, 12.99, 8.99]],
    ['$.store.book[0,2].price', [8.95, 8.99]],
    ['$.store.book[1:].price', [12.99, 8.99]],
    ['$.store.book[:2].price', [8.95, 12.99]],
    ['$.store.book[-2:].price', [12.99, 8.99]],
    ['$.store.book[0:1].price', [8.95]],
    ["$.store.bicycle['color','price']", { color: 'red', price: 19.95 }],
    ['$.store.bicycle.*', ['red', 19.95]],
    ['$..price', [8.95, 12.99, 8.99, 19.95]],
    ['$.store..isbn', ['0-553-21311-3']],
    ['$..book[0].title', ['Sayings']],
    ['$.store.book[?(@.isbn)].title', ['Moby Dick']],
    ['$.store.book[?(!@.isbn)].price', [8.95, 12.99]],
    ['$.store.book[?(@.price < 10)].price', [8.95, 8.99]],
    ["$.store.book[?(@.price < 10 && @.category == 'fiction')].title", ['Moby Dick']],
    ["$.store.book[?((@.price > 12 || @.isbn) && @.author != 'x')].title", ['Sword', 'Moby Dick']],
    ["$.store.book[?(@.category in ['reference', 'x'])].title", ['Sayings']],
    ['$.store.book[?(@.isbn == null)].title', []],
    ['$.store.book[?(@.isbn != null && @.price == 8.95)].title', ['Sayings']],
    ['$.store.book[?(@.author =~ /.*rees/i)].title', ['Sayings']],
    ['$.store.book[?(@.price > $.store.bicycle.price)]', []],
    ['$.none[*]', []],
  ])('%s', (path, expected) => {
    const query = compilePath(path);
    expect(query.find(scopeOf({ input: { store } }))).toEqual(expected);
  });

  test('the root, the context object and variables', () => {
    const scope = scopeOf({ input: 5, context: () => ({ Execution: { Name: 'n' } }), variables: { v: [1, { a: 2 }] } });
    const values = ['$', '$$.Execution.Name', '$v[1].a', '$v'].map((path) => compilePath(path)(scope));
    expect(values).toEqual([5, 'n', 2, [1, { a: 2 }]]);
  });

  test('null if the value is null', () => {
    expect(read('$.a', { a: null })).toBeNull();
  });
});

describe('a path that is not found fails with the cause of AWS', () => {
  test.each([
    ['$.none', "No results for path: $['none']"],
    ['$.none.such.path', "Missing property in path $['none']"],
    ['$.store.none.path', "Missing property in path $['store']['none']"],
    ['$.store.book[7]', "No results for path: $['store']['book'][7]"],
    [
      '$.store.bicycle.color.x',
      "Expected to find an object with property ['x'] in path $['store']['bicycle']['color'] but found " +
        "'java.lang.String'. This is not a json object according to the JsonProvider: " +
        "'com.jayway.jsonpath.spi.json.JsonSmartJsonProvider'.",
    ],
    ['$.store.bicycle.color[0]', 'Filter: [0] can only be applied to arrays. Current context is: "red"'],
  ])('%s', (path, reason) => {
    expect(() => read(path)).toThrow(
      expect.objectContaining({ error: 'States.Runtime', cause: `Invalid path '${path}' : ${reason}` }),
    );
    expect(compilePath(path).find(scopeOf({ input: { store } }))).toBeUndefined();
  });
});

test('a path with a JSONPath function finds nothing, because Step Functions does not support them', () => {
  expect(compilePath('$.store.book.length()').find(scopeOf({ input: { store } }))).toBeUndefined();
  expect(read('$.store.book[?(@.title.length() > 8)]')).toEqual([]);
});

test('a filter supports the operator all and the comparison with null', () => {
  const items: Json[] = [
    { n: 1, t: [1, 2, 3], x: null },
    { n: 2, t: [1] },
  ];
  expect(read('$[?(@.t all [1, 2])].n', items)).toEqual([1]);
  expect(read('$[?(@.x == null)].n', items)).toEqual([1]);
});

test('several names in one bracket are allowed at the end of a path only', () => {
  const cause =
    "Invalid path '$.store['bicycle','a b'].price' : Multi properties can only be used as path leafs: " +
    "$['store']['bicycle', 'a b']";
  expect(() => read("$.store['bicycle','a b'].price")).toThrow(expect.objectContaining({ cause }));
  // `find`, which returns undefined for a missing value, fails as well.
  const query = compilePath("$.store['bicycle','a b'].price");
  expect(() => query.find(scopeOf({ input: { store } }))).toThrow(expect.objectContaining({ cause }));
});

test('a path into null fails with the cause of AWS, except $', () => {
  const cause = 'Unable to apply Path transformation to null or empty input.';
  expect(() => read('$.a', null)).toThrow(expect.objectContaining({ error: 'States.Runtime', cause }));
  expect(read('$', null)).toBeNull();
});

test.each([
  '',
  'a.b',
  '$.',
  '$.a[',
  '$.a[]',
  '$.a[?(@.b]',
  '$.a[?(@.b ==)]',
  '$.a..',
  "$.a['b]",
  '$.a b',
  '$.a.nope(1)',
  '$.a[1:2:3]',
])('the text %j is refused as a path', (text) => {
  expect(() => compilePath(text)).toThrow(expect.objectContaining({ name: 'DefinitionError' }));
});

test('a path in bracket notation reads any key at any depth', () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 4 }), fc.jsonValue(), (keys, leaf) => {
      const path = `$${keys.map((key) => `['${key.replace(/['\\]/g, '\\$&')}']`).join('')}`;
      const input = keys.reduceRight<unknown>((value, key) => ({ [key]: value }), leaf) as Json;
      expect(compilePath(path)(scopeOf({ input }))).toEqual(leaf);
    }),
  );
});

test('any text is refused with DefinitionError, or compiles to a path that can be evaluated', () => {
  const piece = fc.constantFrom(
    '$',
    '.',
    '..',
    '[',
    ']',
    '*',
    'a',
    '0',
    '-1',
    ':',
    ',',
    '?(',
    '@',
    ')',
    "'a'",
    '==',
    ' ',
    '!',
    '&&',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 12 }), fc.jsonValue(), (pieces, input) => {
      const text = `$${pieces.join('')}`;
      let find: ReturnType<typeof compilePath>['find'];
      try {
        find = compilePath(text).find;
      } catch (error) {
        expect(error).toMatchObject({ name: 'DefinitionError' });
        return;
      }
      find(scopeOf({ input: input as Json }));
    }),
    { numRuns: 2000 },
  );
});
