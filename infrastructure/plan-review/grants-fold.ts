import type { GrantChange } from './grant-changes.ts';
import { actionWords, phrase, resourceOf } from './grant-words.ts';
import type { Grant } from './grants.ts';
import { groupBy } from './group.ts';
import type { Line } from './section.ts';
import { countOf } from './terraform-plan.ts';

/** Up to this number, holders, resources or values are listed; otherwise the first two and the number of the others. */
const named = 6;

/**
 * Merges grants: all actions of one service on one kind of resource are one line, with all their holders. So a reviewer
 * sees what is granted at all, and to how many holders.
 */
export function foldedLines(changes: readonly GrantChange[]): readonly Line[] {
  return groupBy(changes, kindOf)
    .map(foldedLine)
    .toSorted((a, b) => (a.text < b.text ? -1 : 1));
}

const kindOf = ({ mark, grant }: GrantChange): string =>
  JSON.stringify([
    mark,
    grant.effect,
    grant.action.split(':')[0],
    grant.principal,
    resourceKind(grant),
    grant.condition === '',
    holderKind(grant),
  ]);

/** `every version of function ` of `every version of function pay` */
const resourceKind = (grant: Grant): string => resourceOf(grant).replace(/\S+$/, '');
/** `role` of `role pay` */
const holderKind = ({ holder }: Grant): string => holder.replace(/ .*$/, '');

function foldedLine(changes: readonly [GrantChange, ...GrantChange[]]): Line {
  const [{ mark, grant }] = changes;
  const actions = actionWords([...new Set(changes.map((change) => change.grant.action))]);
  const holders = [...new Set(changes.map((change) => change.grant.holder))];
  const kind = resourceKind(grant);
  const resources = changes.map((change) => resourceOf(change.grant).slice(kind.length));
  const condition = together(changes.map((change) => change.grant.condition));
  const text = phrase({ ...grant, condition }, actions, `${kind}${listed(resources, ', ')}`);
  const names = holders.map((holder) => holder.replace(/^role /, ''));
  const who = names.length <= named ? `: ${names.join(', ')}` : '';
  return { mark, of: countOf(names.length, holderKind(grant)), text: `${text}${who}` };
}

function listed(texts: readonly string[], separator: string): string {
  const each = [...new Set(texts)];
  if (each.length <= named) return each.join(separator);
  return `${each.slice(0, 2).join(separator)} and ${each.length - 2} more`;
}

/** `every LeadingKeys like ORDER#* or STOCK#*`: the common beginning of conditions is written once. */
function together(conditions: readonly string[]): string {
  const each = [...new Set(conditions)].map((condition) => condition.split(' '));
  const [first = []] = each;
  const differs = first.findIndex((word, index) => each.some((words) => words[index] !== word));
  if (each.length <= 1 || differs <= 0)
    return listed(
      each.map((words) => words.join(' ')),
      ' or ',
    );
  const rests = each.flatMap((words) => words.slice(differs).join(' ').split(' or '));
  return `${first.slice(0, differs).join(' ')} ${listed(rests, ' or ')}`;
}
