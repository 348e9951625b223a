import { expect, it } from 'vitest';
import { differenceOf } from '../../../../local/console/app/machines/line-difference.ts';

const shown = (before: string, after: string) =>
  differenceOf(before, after).map(({ kind, text }) => `${{ same: ' ', removed: '-', added: '+' }[kind]}${text}`);

it('the difference of two texts marks common, removed and added lines', () => {
  expect(shown('a\nb\nc\nd', 'a\nx\nc\nd\ne')).toEqual([' a', '-b', '+x', ' c', ' d', '+e']);
  expect(shown('a\nb', 'b')).toEqual(['-a', ' b']);
  expect(shown('same', 'same')).toEqual([' same']);
  expect(shown('a\na\na', 'a\na')).toEqual([' a', ' a', '-a']);
});

it('both texts can be restored from their difference', () => {
  const texts = ['', 'a', 'a\nb\na\nb', 'b\na\nb\nb\na', 'x\ny\nz', 'z\nx\ny\nx'];
  for (const before of texts) {
    for (const after of texts) {
      const lines = differenceOf(before, after);
      const without = (kind: string) => lines.filter((line) => line.kind !== kind).map(({ text }) => text);
      expect([without('added').join('\n'), without('removed').join('\n')]).toEqual([before, after]);
    }
  }
});
