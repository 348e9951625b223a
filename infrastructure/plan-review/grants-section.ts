import { changesBetween, type GrantChange, keyOf, warningOf } from './grant-changes.ts';
import { actionWords, phrase, resourceOf } from './grant-words.ts';
import type { Grant, Grants } from './grants.ts';
import { foldedLines } from './grants-fold.ts';
import { groupBy } from './group.ts';
import type { Line, Section } from './section.ts';

/** More lines than this are merged, if that is allowed. */
const maxUnmerged = 20;

/**
 * The changes in policies: grants that are added, removed and changed, by their holders.
 * @param folded whether many lines may be merged; changed grants and those with a warning are never merged
 */
export function grantsSection(grants: Grants, folded: boolean): Section {
  const changes = changesBetween(grants);
  const each = linesOf(changes);
  const hidden = grants.hidden.map((address) => ({
    mark: '~' as const,
    label: address,
    text: 'a policy that is known only after the apply: read it in the plan above',
    alarming: true,
  }));
  if (!folded || each.length <= maxUnmerged) {
    return { title: 'IAM: who may do what (a name alone is a role)', lines: [...each, ...hidden] };
  }
  const isNotable = (change: GrantChange) => change.was !== undefined || warningOf(change) !== undefined;
  const notable = linesOf(changes.filter(isNotable));
  const others = foldedLines(changes.filter((change) => !isNotable(change)));
  return { title: 'IAM: who may do what, merged', lines: [...notable, ...hidden, ...others] };
}

function linesOf(changes: readonly GrantChange[]): readonly Line[] {
  const groups = groupBy(changes, termsOf).map(withActions);
  const lines = groupBy(groups, ({ was, ...change }) => (was === undefined ? alikeOf(change) : termsOf(change))).map(
    lineOf,
  );
  return byHolder(lines).map((line) => ({ ...line, label: line.label?.replaceAll(/\brole /g, '') }));
}

/** Grants with the same result differ only in their action: they become one line. */
const termsOf = ({ mark, grant, was }: GrantChange): string =>
  JSON.stringify([mark, keyOf({ ...grant, action: '' }), was && keyOf({ ...was, action: '' })]);

interface GroupedChange extends GrantChange {
  readonly actions: string;
  readonly warning: string | undefined;
}

const withActions = (changes: readonly [GrantChange, ...GrantChange[]]): GroupedChange => ({
  ...changes[0],
  actions: actionWords(changes.map(({ grant }) => grant.action)),
  warning: changes.map(warningOf).find((found) => found !== undefined),
});

/** Grants with the same result differ only in their resource: they become one line. */
const alikeOf = ({ mark, grant, actions }: GroupedChange): string =>
  JSON.stringify([mark, actions, keyOf({ ...grant, action: '', resource: '' })]);

type LabelledLine = Line & { readonly label: string };

function lineOf(changes: readonly [GroupedChange, ...GroupedChange[]]): LabelledLine {
  const [{ mark, grant, was, actions }] = changes;
  const warning = changes.map((change) => change.warning).find((found) => found !== undefined);
  const resources = changes.map((change) => resourceOf(change.was ?? change.grant));
  const words = phrase(was ?? grant, actions, resourceWords(resources));
  const text = was === undefined ? words : `${words} → ${termWords(was, grant)}`;
  return {
    mark,
    label: grant.holder,
    text: warning === undefined ? text : `${text} (${warning})`,
    ...(warning !== undefined && { alarming: true }),
  };
}

/** The new condition or the new resource of a changed grant, as text. */
function termWords(was: Grant, { condition, resource }: Grant): string {
  if (was.condition === condition) return resource;
  return condition === '' ? 'without the condition' : `if ${condition}`;
}

/** Resources as text, with a common beginning once: `every version of function a, b`. */
function resourceWords(resources: readonly string[]): string {
  return groupBy(resources, (resource) => resource.replace(/\S+$/, ''))
    .map(([first, ...more]) => [first, ...more.map((resource) => resource.replace(/^.* /, ''))].join(', '))
    .join(', ');
}

/** A line that at least this many holders have is written once. */
const minShared = 4;

/** Sorts lines: first those that many holders have, once each; then the others, by their holder. */
function byHolder(lines: readonly LabelledLine[]): readonly Line[] {
  const holders = new Set(lines.map(({ label }) => label));
  const alike = groupBy(lines, ({ mark, text }) => `${mark}${text}`);
  const common = alike.filter((group) => group.length >= minShared && group.length > holders.size / 3);
  const own = alike.filter((group) => !common.includes(group)).flat();
  const namesOf = (group: readonly LabelledLine[]) => group.map(({ label }) => label);
  return [
    ...groupBy(common, (group) => namesOf(group).join()).flatMap((groups) =>
      groups.map(([first]) => ({ ...first, label: countOrNames(namesOf(groups[0]), holders) })),
    ),
    ...groupBy(
      own.toSorted((a, b) => (a.label < b.label ? -1 : a.label > b.label ? 1 : 0)),
      ({ label }) => label,
    ).flat(),
  ];
}

/** Several holders as text: `17 roles, all but role a, role b`, or the list of the roles if that is shorter. */
function countOrNames(names: readonly string[], all: ReadonlySet<string>): string {
  const kind = names[0]?.split(' ')[0];
  const kin = [...all].filter((name) => name.startsWith(`${kind} `));
  const others = kin.filter((name) => !names.includes(name));
  const count = `${names.length} ${kind}s`;
  if (others.length === 0) return `all ${count}`;
  return others.length < names.length ? `${count}, all but ${others.join(', ')}` : `${count}: ${names.join(', ')}`;
}
