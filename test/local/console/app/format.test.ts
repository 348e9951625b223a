import { expect, test } from 'vitest';
import { duration } from '../../../../local/console/app/format.ts';

test.each([
  [-3, '0 ms'],
  [999.4, '999 ms'],
  [999.6, '1.0 s'],
  [9949, '9.9 s'],
  [9950, '10 s'],
  [59_499, '59 s'],
  [59_600, '1 min 0 s'],
  [119_700, '2 min 0 s'],
  [3_599_600, '1 h 0 min'],
  [3_600_000, '1 h 0 min'],
  [172_790_000, '2 d 0 h'],
  [86_400_000 * 3, '3 d 0 h'],
])('a duration of %d ms is shown as "%s"', (ms, text) => {
  expect(duration(ms)).toBe(text);
});
