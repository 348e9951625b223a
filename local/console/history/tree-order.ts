import type { Visit } from './model.ts';

/** Visits in the order of a tree: each is followed by those inside of it, of a Map by one iteration after the other. */
export function inTreeOrder(visits: readonly Visit[]): Visit[] {
  const inside = new Map<Visit | undefined, Visit[]>();
  for (const visit of visits) {
    const known = inside.get(visit.parent);
    if (known === undefined) inside.set(visit.parent, [visit]);
    else known.push(visit);
  }
  const ordered: Visit[] = [];
  const add = (parent: Visit | undefined): void => {
    // Sorting keeps the order of those that are equal.
    const children = (inside.get(parent) ?? []).sort((a, b) => (a.iteration ?? 0) - (b.iteration ?? 0));
    for (const child of children) {
      ordered.push(child);
      add(child);
    }
  };
  add(undefined);
  return ordered;
}
