import type { Grant, Grants } from './grants.ts';

export interface GrantChange {
  readonly mark: '+' | '~' | '-';
  readonly grant: Grant;
  /** What it was, if it is `~`. */
  readonly was?: Grant;
}

/** What is granted, withdrawn, or on other terms. */
export function changesBetween({ before, after }: Grants): readonly GrantChange[] {
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

export const keyOf = ({ holder, effect, action, resource, principal, condition }: Grant): string =>
  JSON.stringify([holder, effect, action, resource, principal, condition]);

const isSameBut = (term: 'condition' | 'resource' | 'action', a: Grant, b: Grant): boolean =>
  keyOf({ ...a, [term]: '' }) === keyOf({ ...b, [term]: '' });

/** What a reviewer must not overlook in a change. */
export function dangerOf({ mark, grant, was }: GrantChange): string | undefined {
  if (mark === '-') return grant.effect === 'Allow' ? undefined : 'WIDER';
  if (grant.effect !== 'Allow') return was === undefined ? undefined : 'CHECK: other limits';
  if (grant.principal === 'ANYONE' && grant.condition === '') return 'ANYONE';
  if (was !== undefined && was.condition !== '' && grant.condition === '') return 'WIDER';
  if (was !== undefined && isEverything(grant.resource) && !isEverything(was.resource)) return 'WIDER';
  return grant.action.includes('*') || grant.action.startsWith('everything but') ? 'WILDCARD' : undefined;
}

const isEverything = (resource: string): boolean => resource.startsWith('everything') || resource.includes('*');
