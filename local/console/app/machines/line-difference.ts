/** A line of two texts beside each other: in both, only in the old one, or only in the new one. */
export interface DifferentLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** From this number of lines on, different texts are compared as a whole instead of line by line. */
const most = 4000;

/** The difference of two texts by lines: the lines of the longest common subsequence are unchanged. */
export function differenceOf(before: string, after: string): DifferentLine[] {
  const old = before.split('\n');
  const young = after.split('\n');
  let start = 0;
  while (start < old.length && start < young.length && old[start] === young[start]) start++;
  let end = 0;
  while (end < old.length - start && end < young.length - start && old.at(-1 - end) === young.at(-1 - end)) end++;
  return [
    ...lines('same', old.slice(0, start)),
    ...between(old.slice(start, old.length - end), young.slice(start, young.length - end)),
    ...lines('same', old.slice(old.length - end)),
  ];
}

const lines = (kind: DifferentLine['kind'], texts: readonly string[]): DifferentLine[] =>
  texts.map((text) => ({ kind, text }));

function between(old: readonly string[], young: readonly string[]): DifferentLine[] {
  if (old.length > most || young.length > most) return [...lines('removed', old), ...lines('added', young)];
  // The length of the longest common subsequence of what follows line i of the old text and line j of the new one.
  const width = young.length + 1;
  const common = new Uint16Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = young.length - 1; j >= 0; j--) {
      common[i * width + j] = old[i] === young[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const found: DifferentLine[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < young.length) {
    const [removed, added] = [old[i], young[j]];
    if (removed !== undefined && removed === added) {
      found.push({ kind: 'same', text: removed });
      i++;
      j++;
    } else if (removed !== undefined && (added === undefined || at(i + 1, j) >= at(i, j + 1))) {
      found.push({ kind: 'removed', text: removed });
      i++;
    } else if (added !== undefined) {
      found.push({ kind: 'added', text: added });
      j++;
    }
  }
  return found;
}
