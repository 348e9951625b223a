import fc from 'fast-check';
import { expect, test } from 'vitest';
import { JsonTextError, parseJsonText } from '../../../../packages/step-functions/src/language/json-text.ts';

const value = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

test.each([
  ['not a definition', `Unrecognized token 'not': was expecting ${value}`, 4],
  ["{'a': 1}", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 3],
  ['{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value", 7],
  ['{"a": 1 "b": 2}', `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries`, 10],
  ['[1 2]', "Unexpected character ('2' (code 50)): was expecting comma to separate Array entries", 5],
  ['[1,]', `Unexpected character (']' (code 93)): expected a valid value ${value}`, 5],
  ['[01]', 'Invalid numeric value: Leading zeroes not allowed', 3],
  ['"a\\x"', "Unrecognized character escape 'x' (code 120)", 5],
])('%s is refused with the message of AWS’s JSON parser', (text, reason, column) => {
  const location = `[Source: (String)"${text}"; line: 1, column: ${column}]`;
  expect(() => parseJsonText(text)).toThrow(new JsonTextError(reason, location));
});

test('a text that ends too early is refused with the unclosed bracket and its position', () => {
  expect(() => parseJsonText('{\n  "a": [1,')).toThrow(
    /^Unexpected end-of-input: expected close marker for Array \(start marker at \[.*; line: 2, column: 8\]\)/s,
  );
});

test('any text is parsed as by JSON.parse, or refused with JsonTextError', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"',
    'a',
    '\\',
    '0',
    '1',
    '-',
    '.',
    'e',
    ' ',
    'true',
    '"a"',
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 10 }), (pieces) => {
      const text = pieces.join('');
      let expected: unknown;
      try {
        expected = JSON.parse(text);
      } catch {
        expect(() => parseJsonText(text)).toThrow(JsonTextError);
        return;
      }
      expect(parseJsonText(text)).toEqual(expected);
    }),
    { numRuns: 2000 },
  );
});
