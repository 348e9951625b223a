import { expect, it } from 'vitest';
import { formatDuration } from '../../local/duration.ts';

it.each([
  [2000, '2.0 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min'],
  [60_000, '1 min'],
  [310_000, '5 min 10 s'],
  [4_200_000, '1 h 10 min'],
  [86_400_000, '24 h'],
])('a duration of %i ms is printed as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
