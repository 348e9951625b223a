import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Resource } from './resource.ts';

/** What the modules of a folder export as `resource`. */
async function load(folder: string): Promise<readonly { file: string; resource?: Resource }[]> {
  const files = readdirSync(path.join(import.meta.dirname, folder)).sort();
  return Promise.all(
    files.map(async (file) => ({ file, ...(await import(path.join(import.meta.dirname, folder, file))) })),
  );
}

/** Everything that the workflows move: of resources/, and of the modules of scenarios/ that have one of their own. */
export const resources: readonly Resource[] = [
  ...(await load('resources')).map(({ file, resource }) => {
    if (resource === undefined) throw new Error(`resources/${file} must export \`resource\``);
    return resource;
  }),
  ...(await load('scenarios')).flatMap(({ resource }) => resource ?? []),
];

/**
 * The writes that no resource judges: nobody would notice if a compensation forgot them.
 * @param writes by kind, with an invocation that makes it
 */
export const unjudged = (writes: ReadonlyMap<string, string>): readonly string[] =>
  [...writes]
    .filter(([kind]) => !resources.some(({ judges }) => judges.includes(kind)))
    .map(
      ([kind, invocation]) => `${invocation} writes ${kind}, of which no resource of the explorer says what must hold`,
    );
