import { validateDefinition } from 'step-functions-engine/validation';
import { expect, it } from 'vitest';
import { lineAt, placeOf, placesIn } from '../../../../local/console/app/machines/places.ts';

const text = `{
  "StartAt": "Pay",
  "States": {
    "Pay": {
      "Type": "Task",
      "Resource": "arn:aws:states:::lambda:invoke",
      "Retry": [
        { "ErrorEquals": ["A"], "MaxAttempts": 1 },
        { "ErrorEquals": [], "MaxAttempts": 1 }
      ],
      "Next": "Nowhere"
    },
    "a/b \\"c\\"": { "Type": "Succeed" }
  }
}`;
const lineOf = (location: string) => lineAt(text, placeOf(placesIn(text), location) ?? -1);

it('finds members, items of lists, and names with signs of the language in them', () => {
  expect(lineOf('/StartAt')).toBe(2);
  expect(lineOf('/States/Pay/Retry[1]/ErrorEquals')).toBe(9);
  expect(lineOf('/States/Pay/Next')).toBe(11);
  expect(lineOf('/States/a/b "c"/Type')).toBe(13);
  expect(lineOf('/')).toBe(1);
});

it('gives the nearest place around what is missing', () => {
  expect(lineOf('/States/Pay/Retry[0]/IntervalSeconds')).toBe(8);
  expect(lineOf('/States/Gone/Next')).toBe(3);
});

it('has a place for each location that the validation names', () => {
  const findings = validateDefinition(text);
  const lines = findings.map(({ location = '' }) => [location, lineOf(location)]);
  expect(lines).toEqual([
    ['/States/Pay/Retry[1]/ErrorEquals', 9],
    ['/States/Pay', 4],
  ]);
});

it('gives what comes before a mistake in a text that is no JSON', () => {
  const broken = '{\n"a": [1, 2],\n"b": {"c" 1}}';
  expect([...placesIn(broken).keys()]).toEqual(['', '/a', '/a[0]', '/a[1]', '/b', '/b/c']);
  expect(placesIn('').size).toBe(1);
});
