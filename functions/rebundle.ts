import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildContext, build, context } from 'esbuild';
import { type BundleOptions, bundleOptions, completeOptions } from './bundle.ts';

type Context = BuildContext<{ write: false; metafile: true }>;

/** The state of one function between two bundle runs. */
interface Known {
  /** The source files of its bundle, with the time of their last change. */
  readonly sources: ReadonlyMap<string, number>;
  /** esbuild's incremental context; created at the function's first change. */
  readonly context?: Context;
}

/** Bundles only the functions that have changed. */
export interface Rebundler {
  /**
   * Bundles the functions whose sources have changed, and writes their bundles.
   * @returns the names of the functions whose bundles changed
   * @throws BuildFailure of esbuild for code that does not compile
   */
  rebundle(): Promise<readonly string[]>;
  /** The folders in which all sources are, packages aside. */
  readonly folders: readonly string[];
  close(): Promise<void>;
}

/**
 * Reads the source files of all functions, which must be bundled already, and returns an object that bundles changes.
 */
export async function startRebundler(options: BundleOptions = {}): Promise<Rebundler> {
  const given = completeOptions(options);
  const { absWorkingDir } = bundleOptions(given);
  const known = new Map<string, Known>();

  const timesOf = (files: readonly string[]): ReadonlyMap<string, number> =>
    new Map(
      files
        .filter((file) => !file.includes('node_modules'))
        .map((file) => [file, timeOf(path.resolve(absWorkingDir, file))] as const),
    );
  const isChanged = ({ sources }: Known): boolean =>
    [...sources].some(([file, time]) => timeOf(path.resolve(absWorkingDir, file)) !== time);

  // Packages do not change during a run, and reading their files would take long.
  const looked = { bundle: true, write: false, metafile: true, packages: 'external' } as const;
  for (const name of given.names) {
    const { entryPoints, format, platform, outdir } = bundleOptions({ ...given, names: [name] });
    const { metafile } = await build({ ...looked, absWorkingDir, entryPoints, format, platform, outdir });
    known.set(name, { sources: timesOf(Object.keys(metafile.inputs)) });
  }

  const rebundleOne = async (name: string, before: Known): Promise<boolean> => {
    const one = bundleOptions({ ...given, names: [name] });
    const kept = before.context ?? (await context({ ...one, write: false, metafile: true }));
    // Also if it fails: the next run bundles only if a source has changed again.
    known.set(name, { sources: timesOf([...before.sources.keys()]), context: kept });
    const { outputFiles, metafile } = await kept.rebuild();
    known.set(name, { sources: timesOf(Object.keys(metafile.inputs)), context: kept });
    return outputFiles.map(({ path: file, contents }) => write(file, contents)).includes(true);
  };

  const sources = new Set([...known.values()].flatMap((each) => [...each.sources.keys()]));
  return {
    folders: [...new Set([...sources].map((file) => path.resolve(absWorkingDir, file.split('/')[0] ?? '')))],
    rebundle: async () => {
      const changed = [...known].filter(([, each]) => isChanged(each));
      const results = await Promise.all(
        changed.map(async ([name, each]) => [name, await rebundleOne(name, each)] as const),
      );
      return results.flatMap(([name, isOther]) => (isOther ? [name] : []));
    },
    close: async () => {
      for (const { context: kept } of known.values()) await kept?.dispose();
    },
  };
}

/** ms since the epoch of a file's last change; 0 if it is gone */
const timeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Writes a bundle, unless the file has the same contents; returns whether it was written. */
function write(file: string, contents: Uint8Array): boolean {
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  if (existsSync(file) && hash(readFileSync(file)) === hash(contents)) return false;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, contents);
  return true;
}
