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

it('the position of a member, a list item or a name with special characters is found', () => {
  expect(lineOf('/StartAt')).toBe(2);
  expect(lineOf('/States/Pay/Retry[1]/ErrorEquals')).toBe(9);
  expect(lineOf('/States/Pay/Next')).toBe(11);
  expect(lineOf('/States/a/b "c"/Type')).toBe(13);
  expect(lineOf('/')).toBe(1);
});

it('a missing member gets the position of the nearest object around it', () => {
  expect(lineOf('/States/Pay/Retry[0]/IntervalSeconds')).toBe(8);
  expect(lineOf('/States/Gone/Next')).toBe(3);
});

it('every location in the findings of the validation has a position', () => {
  const findings = validateDefinition(text);
  const lines = findings.map(({ location = '' }) => [location, lineOf(location)]);
  expect(lines).toEqual([
    ['/States/Pay/Retry[1]/ErrorEquals', 9],
    ['/States/Pay', 4],
  ]);
});

it('positions are found up to the first error in invalid JSON', () => {
  const broken = '{\n"a": [1, 2],\n"b": {"c" 1}}';
  expect([...placesIn(broken).keys()]).toEqual(['', '/a', '/a[0]', '/a[1]', '/b', '/b/c']);
  expect(placesIn('').size).toBe(1);
});
