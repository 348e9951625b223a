import { build } from 'esbuild';

/**
 * Bundles a file with all that it imports, because tsx adds a helper to every function that an installed package does
 * not have.
 * @param entry the file's path
 * @returns the bundle's file
 */
export async function bundle(entry: string, outfile: string): Promise<string> {
  await build({
    entryPoints: [entry],
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['source'],
    outfile,
    // Under a name that no bundled module uses.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
  return outfile;
}
