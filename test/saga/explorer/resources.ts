import { readdirSync } from 'node:fs';
import path from 'node:path';
import type { Resource } from './resource.ts';

const folder = path.join(import.meta.dirname, 'resources');

/** Everything that the workflows move: what the modules of resources/ export. */
export const resources: readonly Resource[] = await Promise.all(
  readdirSync(folder)
    .sort()
    .map(async (file) => {
      const { resource }: { resource?: Resource } = await import(path.join(folder, file));
      if (resource === undefined) throw new Error(`resources/${file} must export \`resource\``);
      return resource;
    }),
);

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
