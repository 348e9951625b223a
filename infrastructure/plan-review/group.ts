/** Groups items by a key; the groups are in the sequence of their first items. Node 20 does not have Map.groupBy. */
export function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): readonly (readonly [T, ...T[]])[] {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
