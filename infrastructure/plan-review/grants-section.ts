import type { Grant, Grants } from './grants.ts';
import { groupBy } from './group.ts';
import type { Line, Section } from './section.ts';

/** What changes in the policies, by who holds them: granted, withdrawn, and on other terms. */
export function grantsSection({ before, after, hidden }: Grants): Section {
  const groups = groupBy(changesBetween(before, after), termsOf).map(withActions);
  const lines = groupBy(groups, ({ was, ...change }) => (was === undefined ? alikeOf(change) : termsOf(change))).map(
    lineOf,
  );
  return {
    title: 'IAM: who may do what; by role, if nothing else is said',
    lines: [
      ...byHolder(lines).map((line) => ({ ...line, of: line.of?.replaceAll(/\brole /g, '') })),
      ...hidden.map((address) => ({
        mark: '~' as const,
        of: address,
        text: 'a policy that is known only after the apply: read it in the plan above',
        alarming: true,
      })),
    ],
  };
}

interface GrantChange {
  readonly mark: '+' | '~' | '-';
  readonly grant: Grant;
  /** What it was, if it is `~`. */
  readonly was?: Grant;
}

function changesBetween(before: readonly Grant[], after: readonly Grant[]): readonly GrantChange[] {
  const added = without(after, before);
  const removed = without(before, after);
  const changed: GrantChange[] = [];
  // The same grant under another condition is found first: that is what makes it wider or narrower.
  for (const term of ['condition', 'resource'] as const) {
    for (const [key, grant] of [...added]) {
      const [oldKey, was] = [...removed].find(([, other]) => isSameBut(term, grant, other)) ?? [];
      if (oldKey === undefined || was === undefined) continue;
      added.delete(key);
      removed.delete(oldKey);
      changed.push({ mark: '~', grant, was });
    }
  }
  return [
    ...changed,
    ...[...added.values()].map((grant) => ({ mark: '+' as const, grant })),
    ...[...removed.values()].map((grant) => ({ mark: '-' as const, grant })),
  ];
}

function without(grants: readonly Grant[], others: readonly Grant[]): Map<string, Grant> {
  const known = new Set(others.map(keyOf));
  return new Map(grants.map((grant) => [keyOf(grant), grant] as const).filter(([key]) => !known.has(key)));
}

const keyOf = ({ holder, effect, action, resource, principal, condition }: Grant): string =>
  JSON.stringify([holder, effect, action, resource, principal, condition]);

const isSameBut = (term: 'condition' | 'resource' | 'action', a: Grant, b: Grant): boolean =>
  keyOf({ ...a, [term]: '' }) === keyOf({ ...b, [term]: '' });

/** All but the action: what differs in nothing else is one line. */
const termsOf = ({ mark, grant, was }: GrantChange): string =>
  JSON.stringify([mark, keyOf({ ...grant, action: '' }), was && keyOf({ ...was, action: '' })]);

interface GroupedChange extends GrantChange {
  readonly actions: string;
}

const withActions = (changes: readonly [GrantChange, ...GrantChange[]]): GroupedChange => ({
  ...changes[0],
  actions: actionWords(changes.map(({ grant }) => grant.action)),
});

/** All but the resource: the same on several resources is one line. */
const alikeOf = ({ mark, grant, actions }: GroupedChange): string =>
  JSON.stringify([mark, actions, keyOf({ ...grant, action: '', resource: '' })]);

type HeldLine = Line & { readonly of: string };

function lineOf(changes: readonly [GroupedChange, ...GroupedChange[]]): HeldLine {
  const [{ mark, grant, was, actions }] = changes;
  const danger = changes.map(dangerOf).find((found) => found !== undefined);
  const resources = changes.map((change) => (change.was ?? change.grant).resource);
  const words = phrase(was ?? grant, actions, resourceWords(resources));
  const text = was === undefined ? words : `${words} → ${termWords(was, grant)}`;
  return {
    mark,
    of: grant.holder,
    text: danger === undefined ? text : `${text} (${danger})`,
    ...(danger !== undefined && { alarming: true }),
  };
}

/** `dynamodb:GetItem, PutItem on table orders, if every LeadingKeys like ORDER#*` */
function phrase({ holder, effect, principal, condition }: Grant, actions: string, resource: string): string {
  if (effect === 'Boundary') return `never more than ${resource}, its permissions boundary`;
  const name = holder.replace(/^\w+ /, '');
  const own = resource.startsWith('log group ') && resource.endsWith(`/${name}`) ? 'its own log group' : resource;
  const denied = effect === 'Deny' ? 'DENIED: ' : '';
  const does = actions === 'sts:AssumeRole' && own === '' ? `is assumed by ${principal}` : actions;
  const who = principal === '' || does !== actions ? '' : `${principal} may `;
  return `${denied}${who}${does}${own === '' ? '' : ` on ${own}`}${condition === '' ? '' : `, if ${condition}`}`;
}

/** The new term of a grant that was another: its condition, or its resource. */
function termWords(was: Grant, { condition, resource }: Grant): string {
  if (was.condition === condition) return resource;
  return condition === '' ? 'without the condition' : `if ${condition}`;
}

/** What a reviewer must not overlook in a change. */
function dangerOf({ mark, grant, was, actions }: GroupedChange): string | undefined {
  if (mark === '-') return grant.effect === 'Allow' ? undefined : 'WIDER';
  if (grant.effect !== 'Allow') return was === undefined ? undefined : 'CHECK: other limits';
  if (grant.principal === 'ANYONE' && grant.condition === '') return 'ANYONE';
  if (was !== undefined && was.condition !== '' && grant.condition === '') return 'WIDER';
  if (was !== undefined && isEverything(grant.resource) && !isEverything(was.resource)) return 'WIDER';
  return actions.includes('*') || actions.includes('everything but') ? 'WILDCARD' : undefined;
}

const isEverything = (resource: string): boolean => resource.startsWith('everything') || resource.includes('*');

/** `logs:CreateLogStream, PutLogEvents, xray:PutTraceSegments` */
function actionWords(actions: readonly string[]): string {
  return groupBy(actions.toSorted(), (action) => action.split(':')[0] ?? '')
    .map(([first, ...more]) => [first, ...more.map((action) => action.replace(/^\w[\w-]*:/, ''))].join(', '))
    .join(', ');
}

/** `every version of function a, b`: what begins alike is said once */
function resourceWords(resources: readonly string[]): string {
  return groupBy(resources, (resource) => resource.replace(/\S+$/, ''))
    .map(([first, ...more]) => [first, ...more.map((resource) => resource.replace(/^.* /, ''))].join(', '))
    .join(', ');
}

/** A line that so many holders share is said once, for all of them. */
const shared = 4;

/** First what many holders have alike, then each holder's own. */
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

/** `17 roles: all but role a, role b`, or whichever list is the shorter one */
function among(names: readonly string[], all: ReadonlySet<string>): string {
  const kind = names[0]?.split(' ')[0];
  const kin = [...all].filter((name) => name.startsWith(`${kind} `));
  const others = kin.filter((name) => !names.includes(name));
  const count = `${names.length} ${kind}s`;
  if (others.length === 0) return `all ${count}`;
  return others.length < names.length ? `${count}, all but ${others.join(', ')}` : `${count}: ${names.join(', ')}`;
}
