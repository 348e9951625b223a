import { changesBetween, dangerOf, type GrantChange, keyOf } from './grant-changes.ts';
import { actionWords, phrase, resourceOf } from './grant-words.ts';
import type { Grant, Grants } from './grants.ts';
import { foldedLines } from './grants-fold.ts';
import { groupBy } from './group.ts';
import type { Line, Section } from './section.ts';

/** Up to this number, lines are not merged. */
const readable = 20;

/**
 * The changes in policies, by holder: grants that are added, removed and changed.
 * @param folded whether many lines may be merged; lines with a warning are never merged
 */
export function grantsSection(grants: Grants, folded: boolean): Section {
  const changes = changesBetween(grants);
  const each = linesOf(changes);
  const hidden = grants.hidden.map((address) => ({
    mark: '~' as const,
    of: address,
    text: 'a policy that is known only after the apply: read it in the plan above',
    alarming: true,
  }));
  if (!folded || each.length <= readable) {
    return { title: 'IAM: who may do what; by role, if nothing else is said', lines: [...each, ...hidden] };
  }
  const isNotable = (change: GrantChange) => change.was !== undefined || dangerOf(change) !== undefined;
  const notable = linesOf(changes.filter(isNotable));
  const others = foldedLines(changes.filter((change) => !isNotable(change)));
  return { title: 'IAM: who may do what, put together', lines: [...notable, ...hidden, ...others] };
}

function linesOf(changes: readonly GrantChange[]): readonly Line[] {
  const groups = groupBy(changes, termsOf).map(withActions);
  const lines = groupBy(groups, ({ was, ...change }) => (was === undefined ? alikeOf(change) : termsOf(change))).map(
    lineOf,
  );
  return byHolder(lines).map((line) => ({ ...line, of: line.of?.replaceAll(/\brole /g, '') }));
}

/** The key by which grants that differ in their action only become one line. */
const termsOf = ({ mark, grant, was }: GrantChange): string =>
  JSON.stringify([mark, keyOf({ ...grant, action: '' }), was && keyOf({ ...was, action: '' })]);

interface GroupedChange extends GrantChange {
  readonly actions: string;
  readonly danger: string | undefined;
}

const withActions = (changes: readonly [GrantChange, ...GrantChange[]]): GroupedChange => ({
  ...changes[0],
  actions: actionWords(changes.map(({ grant }) => grant.action)),
  danger: changes.map(dangerOf).find((found) => found !== undefined),
});

/** The key by which grants that differ in their resource only become one line. */
const alikeOf = ({ mark, grant, actions }: GroupedChange): string =>
  JSON.stringify([mark, actions, keyOf({ ...grant, action: '', resource: '' })]);

type HeldLine = Line & { readonly of: string };

function lineOf(changes: readonly [GroupedChange, ...GroupedChange[]]): HeldLine {
  const [{ mark, grant, was, actions }] = changes;
  const danger = changes.map((change) => change.danger).find((found) => found !== undefined);
  const resources = changes.map((change) => resourceOf(change.was ?? change.grant));
  const words = phrase(was ?? grant, actions, resourceWords(resources));
  const text = was === undefined ? words : `${words} → ${termWords(was, grant)}`;
  return {
    mark,
    of: grant.holder,
    text: danger === undefined ? text : `${text} (${danger})`,
    ...(danger !== undefined && { alarming: true }),
  };
}

/** What is new in a changed grant: its condition, or its resource. */
function termWords(was: Grant, { condition, resource }: Grant): string {
  if (was.condition === condition) return resource;
  return condition === '' ? 'without the condition' : `if ${condition}`;
}

/** `every version of function a, b`: a common beginning is written once */
function resourceWords(resources: readonly string[]): string {
  return groupBy(resources, (resource) => resource.replace(/\S+$/, ''))
    .map(([first, ...more]) => [first, ...more.map((resource) => resource.replace(/^.* /, ''))].join(', '))
    .join(', ');
}

/** From this number of holders on, a line that they share is written once. */
const shared = 4;

/** First the lines that many holders share, then those of each holder. */
function byHolder(lines: readonly HeldLine[]): readonly Line[] {
  const holders = new Set(lines.map(({ of }) => of));
  const alike = groupBy(lines, ({ mark, text }) => `${mark}${text}`);
  const common = alike.filter((group) => group.length >= shared && group.length > holders.size / 3);
  const own = alike.filter((group) => !common.includes(group)).flat();
  const namesOf = (group: readonly HeldLine[]) => group.map(({ of }) => of);
  return [
    ...groupBy(common, (group) => namesOf(group).join()).flatMap((groups) =>
      groups.map(([first]) => ({ ...first, of: among(namesOf(groups[0]), holders) })),
    ),
    ...groupBy(
      own.toSorted((a, b) => (a.of < b.of ? -1 : a.of > b.of ? 1 : 0)),
      ({ of }) => of,
    ).flat(),
  ];
}

/** `17 roles: all but role a, role b`, or the list of the roles if that is shorter */
function among(names: readonly string[], all: ReadonlySet<string>): string {
  const kind = names[0]?.split(' ')[0];
  const kin = [...all].filter((name) => name.startsWith(`${kind} `));
  const others = kin.filter((name) => !names.includes(name));
  const count = `${names.length} ${kind}s`;
  if (others.length === 0) return `all ${count}`;
  return others.length < names.length ? `${count}, all but ${others.join(', ')}` : `${count}: ${names.join(', ')}`;
}
