/**
 * Whether there is an ARN that matches both an IAM pattern and a template of AWS's reference. A `${Variable}` of a
 * template is one character or more, without colons.
 */
export function overlaps(pattern: string, template: string): boolean {
  const first = elementsOf(pattern);
  const second = elementsOf(template);
  const visited = new Set<number>();
  /** Whether the rests of both, from these positions, match a common text. */
  const overlapFrom = (i: number, j: number): boolean => {
    const position = i * (second.length + 1) + j;
    if (visited.has(position)) return false;
    visited.add(position);
    const a = first[i];
    const b = second[j];
    if (a === undefined && b === undefined) return true;
    if (a?.repeats && overlapFrom(i + 1, j)) return true;
    if (b?.repeats && overlapFrom(i, j + 1)) return true;
    // Both match one more character.
    if (a === undefined || b === undefined || !compatible(a, b)) return false;
    return overlapFrom(a.repeats ? i : i + 1, b.repeats ? j : j + 1);
  };
  return overlapFrom(0, 0);
}

/** One element of a pattern. */
interface PatternElement {
  /** The character that it matches. @default any character */
  readonly is?: string;
  /** A character that it does not match. */
  readonly not?: string;
  /** It matches any number of such characters, also none. */
  readonly repeats?: true;
}

function elementsOf(pattern: string): readonly PatternElement[] {
  const parts = pattern.match(/\$\{\w+\}|./gs) ?? [];
  return parts.flatMap((part): PatternElement[] => {
    if (part === '*') return [{ repeats: true }];
    if (part === '?') return [{}];
    return part.length === 1 ? [{ is: part }] : [{ not: ':' }, { not: ':', repeats: true }];
  });
}

/** Whether there is a character that both elements match. */
const compatible = (a: PatternElement, b: PatternElement): boolean =>
  a.is === undefined || b.is === undefined ? a.not !== (b.is ?? '') && b.not !== (a.is ?? '') : a.is === b.is;
