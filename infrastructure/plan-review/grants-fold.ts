import type { GrantChange } from './grant-changes.ts';
import { actionWords, phrase, resourceOf } from './grant-words.ts';
import type { Grant } from './grants.ts';
import { groupBy } from './group.ts';
import type { Line } from './section.ts';
import { countOf } from './terraform-plan.ts';

/** More holders, resources or values than this are not all listed: only the first two, and the number of the others. */
const maxListed = 6;

/**
 * Merges grants into few lines: all actions of one service on one kind of resource are one line, with all their holders.
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
  const condition = joinConditions(changes.map((change) => change.grant.condition));
  const text = phrase({ ...grant, condition }, actions, `${kind}${joinLimited(resources, ', ')}`);
  const names = holders.map((holder) => holder.replace(/^role /, ''));
  const who = names.length <= maxListed ? `: ${names.join(', ')}` : '';
  return { mark, label: countOf(names.length, holderKind(grant)), text: `${text}${who}` };
}

/** Joins different texts, or the first two of many. */
function joinLimited(texts: readonly string[], separator: string): string {
  const each = [...new Set(texts)];
  if (each.length <= maxListed) return each.join(separator);
  return `${each.slice(0, 2).join(separator)} and ${each.length - 2} more`;
}

/** Joins conditions, with their common beginning once: `every LeadingKeys like ORDER#* or STOCK#*`. */
function joinConditions(conditions: readonly string[]): string {
  const each = [...new Set(conditions)].map((condition) => condition.split(' '));
  const [first = []] = each;
  const differs = first.findIndex((word, index) => each.some((words) => words[index] !== word));
  if (each.length <= 1 || differs <= 0)
    return joinLimited(
      each.map((words) => words.join(' ')),
      ' or ',
    );
  const rests = each.flatMap((words) => words.slice(differs).join(' ').split(' or '));
  return `${first.slice(0, differs).join(' ')} ${joinLimited(rests, ' or ')}`;
}
