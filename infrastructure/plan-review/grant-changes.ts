import type { Grant, Grants } from './grants.ts';

export interface GrantChange {
  readonly mark: '+' | '~' | '-';
  readonly grant: Grant;
  /** The earlier grant, if the mark is `~`. */
  readonly was?: Grant;
}

/** The grants that the plan adds, removes or changes. */
export function changesBetween({ before, after }: Grants): readonly GrantChange[] {
  const added = difference(after, before);
  const removed = difference(before, after);
  const changed: GrantChange[] = [];
  // Grants that differ only in their condition are paired first: such a change makes a grant wider or narrower.
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

/** The grants that are not among `others`, by their keys. */
function difference(grants: readonly Grant[], others: readonly Grant[]): Map<string, Grant> {
  const known = new Set(others.map(keyOf));
  return new Map(grants.map((grant) => [keyOf(grant), grant] as const).filter(([key]) => !known.has(key)));
}

/** A text with all fields of a grant: two grants with the same key are the same grant. */
export const keyOf = ({ holder, effect, action, resource, principal, condition }: Grant): string =>
  JSON.stringify([holder, effect, action, resource, principal, condition]);

/** Whether two grants differ only in one field. */
const isSameBut = (term: 'condition' | 'resource' | 'action', a: Grant, b: Grant): boolean =>
  keyOf({ ...a, [term]: '' }) === keyOf({ ...b, [term]: '' });

/**
 * A warning for the reviewer about a change; undefined if the change needs none.
 * `WIDER`: more is allowed than before. `CHECK`: a Deny statement was changed, and only a person can decide whether it
 * still denies enough. `ANYONE`: everybody is allowed. `WILDCARD`: the action contains a wildcard.
 */
export function warningOf({ mark, grant, was }: GrantChange): string | undefined {
  if (mark === '-') return grant.effect === 'Allow' ? undefined : 'WIDER';
  if (grant.effect !== 'Allow') return was === undefined ? undefined : 'CHECK: other limits';
  if (grant.principal === 'ANYONE' && grant.condition === '') return 'ANYONE';
  if (was !== undefined && was.condition !== '' && grant.condition === '') return 'WIDER';
  if (was !== undefined && isEverything(grant.resource) && !isEverything(was.resource)) return 'WIDER';
  return grant.action.includes('*') || grant.action.startsWith('everything but') ? 'WILDCARD' : undefined;
}

const isEverything = (resource: string): boolean => resource.startsWith('everything') || resource.includes('*');
