/**
 * Whether a text matches an IAM pattern: `*` is any number of characters, `?` is one character.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '[^]*')
    .replaceAll('?', '[^]');
  return new RegExp(`^${source}$`).test(text);
}

/** The same for actions, which are case-insensitive. */
export const matchesAction = (pattern: string, action: string): boolean =>
  matches(pattern.toLowerCase(), action.toLowerCase());

/**
 * Whether there is an ARN that matches both an IAM pattern and a template of AWS's reference. A `${Variable}` of a
 * template is one character or more, without colons.
 */
export function overlaps(pattern: string, template: string): boolean {
  const first = signsOf(pattern);
  const second = signsOf(template);
  const tried = new Set<number>();
  const meet = (i: number, j: number): boolean => {
    const place = i * (second.length + 1) + j;
    if (tried.has(place)) return false;
    tried.add(place);
    const a = first[i];
    const b = second[j];
    if (a === undefined && b === undefined) return true;
    if (a?.repeats && meet(i + 1, j)) return true;
    if (b?.repeats && meet(i, j + 1)) return true;
    // Both match one more character.
    if (a === undefined || b === undefined || !compatible(a, b)) return false;
    return meet(a.repeats ? i : i + 1, b.repeats ? j : j + 1);
  };
  return meet(0, 0);
}

/** One element of a pattern: a character, or any character except some; `repeats`: zero or more of them. */
interface Sign {
  readonly is?: string;
  readonly not?: string;
  readonly repeats?: true;
}

function signsOf(pattern: string): readonly Sign[] {
  const parts = pattern.match(/\$\{\w+\}|./gs) ?? [];
  return parts.flatMap((part): Sign[] => {
    if (part === '*') return [{ repeats: true }];
    if (part === '?') return [{}];
    return part.length === 1 ? [{ is: part }] : [{ not: ':' }, { not: ':', repeats: true }];
  });
}

const compatible = (a: Sign, b: Sign): boolean =>
  a.is === undefined || b.is === undefined ? a.not !== (b.is ?? '') && b.not !== (a.is ?? '') : a.is === b.is;
