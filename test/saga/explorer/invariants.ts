import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Invariant } from './invariant.ts';

/** The modules of a folder, with the invariant that each may export. */
async function load(folder: string): Promise<readonly { file: string; invariant?: Invariant }[]> {
  const files = readdirSync(path.join(import.meta.dirname, folder)).sort();
  return Promise.all(
    files.map(async (file) => ({ file, ...(await import(path.join(import.meta.dirname, folder, file))) })),
  );
}

/** The invariants of the modules in invariants/, and of those modules in scenarios/ that export one. */
export const invariants: readonly Invariant[] = [
  ...(await load('invariants')).map(({ file, invariant }) => {
    if (invariant === undefined) throw new Error(`invariants/${file} must export \`invariant\``);
    return invariant;
  }),
  ...(await load('scenarios')).flatMap(({ invariant }) => invariant ?? []),
];

/**
 * The writes that no invariant covers: the explorer would not notice if a compensation did not undo them.
 * @param writes the kinds of writes, each with an invocation that made one
 */
export const uncovered = (writes: ReadonlyMap<string, string>): readonly string[] =>
  [...writes]
    .filter(([kind]) => !invariants.some(({ covers }) => covers.includes(kind)))
    .map(([kind, invocation]) => `${invocation} writes ${kind}, which no invariant of the explorer covers`);
