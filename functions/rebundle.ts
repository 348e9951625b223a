import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type BuildContext, build, context } from 'esbuild';
import { type BundleOptions, bundleOptions, completeOptions } from './bundle.ts';

type Context = BuildContext<{ write: false; metafile: true }>;

/** What is known about the last bundle of one function. */
interface LastBundle {
  /** The source files of its bundle, with the time of their last change. */
  readonly sources: ReadonlyMap<string, number>;
  /** esbuild's incremental context; created at the function's first change. */
  readonly context?: Context;
}

/** Bundles the functions again that have changed, while `make start` runs. */
export interface Rebundler {
  /**
   * Bundles the functions whose sources have changed, and writes their bundles.
   * @returns the names of the functions whose bundles changed
   * @throws BuildFailure of esbuild for code that does not compile
   */
  rebundle(): Promise<readonly string[]>;
  /** The top-level folders of all sources, absolute, without node_modules: the folders to watch. */
  readonly folders: readonly string[];
  close(): Promise<void>;
}

/** Reads which source files each function has. The functions must be bundled already. */
export async function startRebundler(options: BundleOptions = {}): Promise<Rebundler> {
  const complete = completeOptions(options);
  const { absWorkingDir } = bundleOptions(complete);
  const lastBundles = new Map<string, LastBundle>();

  const timesOf = (files: readonly string[]): ReadonlyMap<string, number> =>
    new Map(
      files
        .filter((file) => !file.includes('node_modules'))
        .map((file) => [file, timeOf(path.resolve(absWorkingDir, file))] as const),
    );
  const hasChanged = ({ sources }: LastBundle): boolean =>
    [...sources].some(([file, time]) => timeOf(path.resolve(absWorkingDir, file)) !== time);

  // Packages do not change during a run, and reading their files would take long.
  const onlySources = { bundle: true, write: false, metafile: true, packages: 'external' } as const;
  for (const name of complete.names) {
    const { entryPoints, format, platform, outdir } = bundleOptions({ ...complete, names: [name] });
    const { metafile } = await build({ ...onlySources, absWorkingDir, entryPoints, format, platform, outdir });
    lastBundles.set(name, { sources: timesOf(Object.keys(metafile.inputs)) });
  }

  /** Returns whether the bundle changed. */
  const rebundleOne = async (name: string, last: LastBundle): Promise<boolean> => {
    const ownOptions = bundleOptions({ ...complete, names: [name] });
    const incremental = last.context ?? (await context({ ...ownOptions, write: false, metafile: true }));
    // Before the bundle run, which may fail: then the function is bundled again only after a source has changed again.
    lastBundles.set(name, { sources: timesOf([...last.sources.keys()]), context: incremental });
    const { outputFiles, metafile } = await incremental.rebuild();
    lastBundles.set(name, { sources: timesOf(Object.keys(metafile.inputs)), context: incremental });
    return outputFiles.map(({ path: file, contents }) => write(file, contents)).includes(true);
  };

  const sources = new Set([...lastBundles.values()].flatMap((each) => [...each.sources.keys()]));
  return {
    folders: [...new Set([...sources].map((file) => path.resolve(absWorkingDir, file.split('/')[0] ?? '')))],
    rebundle: async () => {
      const changed = [...lastBundles].filter(([, each]) => hasChanged(each));
      const results = await Promise.all(
        changed.map(async ([name, each]) => [name, await rebundleOne(name, each)] as const),
      );
      return results.flatMap(([name, isChanged]) => (isChanged ? [name] : []));
    },
    close: async () => {
      for (const { context: incremental } of lastBundles.values()) await incremental?.dispose();
    },
  };
}

/** When a file was last changed, in ms since 1970; 0 if it does not exist any more. */
const timeOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

/** Writes a bundle, unless the file has the same contents; returns whether it was written. */
function write(file: string, contents: Uint8Array): boolean {
  const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
  if (existsSync(file) && hash(readFileSync(file)) === hash(contents)) return false;
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, contents);
  return true;
}
