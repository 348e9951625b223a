/**
 * `make build`: bundles every function of the manifest, and the payment gateway of sandbox/, for Lambda.
 *
 * A bundle depends only on the sources and the lock file, not on paths or times: an unchanged function has the same
 * bytes on every machine, so a deployment does not update it.
 */
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { runProgram } from '../command-line/run-program.ts';
import { functionNames } from './manifest.ts';

const project = path.resolve(import.meta.dirname, '..');

export interface BundleOptions {
  /** The folder of the bundles, which are written to `<outDir>/<name>/handler.mjs`. @default dist/functions */
  readonly outDir?: string;
  /** The folder of the handlers, which are `<sourceDir>/<name>/handler.ts`. @default functions */
  readonly sourceDir?: string;
  /** The functions to bundle. @default every function of the manifest */
  readonly names?: readonly string[];
}

export interface Bundle {
  readonly name: string;
  readonly file: string;
  /** bytes, minified */
  readonly size: number;
  /** The source files that it contains, relative to the project's root. */
  readonly sources: readonly string[];
}

/**
 * The options of esbuild: each function becomes one ES module for Node 20 and later, with all of its dependencies.
 * @throws Error naming the functions that have no handler.ts
 */
export function bundleOptions({ outDir, sourceDir, names }: Required<BundleOptions>) {
  const missing = names.filter((name) => !existsSync(path.join(sourceDir, name, 'handler.ts')));
  if (missing.length > 0)
    throw new Error(
      `These functions of functions/manifest.ts have no handler.ts in ${sourceDir}: ${missing.join(', ')}`,
    );
  return {
    absWorkingDir: project,
    entryPoints: names.map((name) => ({ in: path.join(sourceDir, name, 'handler.ts'), out: `${name}/handler` })),
    outdir: outDir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    // Retry and Catch of a state machine match an error's name, so names are not minified.
    keepNames: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    mainFields: ['module', 'main'],
    alias: { '@aws-sdk/credential-provider-node': path.join(project, 'orders/adapters/default-credentials.ts') },
    legalComments: 'none',
    charset: 'utf8',
    // CommonJS packages in the bundle call `require` for modules of Node, and an ES module has no `require`.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'silent',
  } as const satisfies BuildOptions;
}

/** The options, completed by their defaults. */
export const completeOptions = ({
  outDir = path.join(project, 'dist/functions'),
  sourceDir = import.meta.dirname,
  names = functionNames,
}: BundleOptions): Required<BundleOptions> => ({ outDir, sourceDir, names });

/**
 * Bundles each function into one ES module.
 * @throws Error naming the functions that have no handler.ts; esbuild's BuildFailure for code that does not compile
 */
export async function bundleFunctions(options: BundleOptions = {}): Promise<readonly Bundle[]> {
  const complete = completeOptions(options);
  const { outDir, names } = complete;
  const { metafile } = await build({ ...bundleOptions(complete), metafile: true });
  const outputs = new Map(
    Object.entries(metafile.outputs).map(([file, output]) => [path.resolve(project, file), output]),
  );
  return names.map((name) => {
    const file = path.resolve(project, outDir, name, 'handler.mjs');
    const { bytes = 0, inputs = {} } = outputs.get(file) ?? {};
    return { name, file, size: bytes, sources: Object.keys(inputs) };
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runProgram(async () => {
    const sandbox = { sourceDir: path.join(project, 'sandbox'), outDir: path.join(project, 'dist/sandbox') };
    const gateway = await bundleFunctions({ ...sandbox, names: ['payment-gateway'] });
    const bundles = [...(await bundleFunctions()), ...gateway];
    for (const { name, size } of bundles) {
      console.log(`${name.padEnd(24)}${(size / 1024).toFixed(1).padStart(8)} KiB`);
    }
    // The Makefile reads this list, and bundles again if one of these files is newer than the bundles.
    const sources = new Set(bundles.flatMap((bundle) => bundle.sources));
    writeFileSync(path.join(project, 'dist/functions/.sources'), [...sources].join('\n'));
    return 0;
  });
}
