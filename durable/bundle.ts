/**
 * Bundles the durable functions of both clouds: `node --conditions=source --import tsx durable/bundle.ts`, or `make
 * build`.
 *
 * Like the functions' bundles, they depend on the sources and the lock file only.
 */
import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build } from 'esbuild';
import { runProgram } from '../command-line/run-program.ts';

const project = path.resolve(import.meta.dirname, '..');

const common: BuildOptions = {
  absWorkingDir: project,
  bundle: true,
  minify: true,
  // The orchestrators decide by an error's name, so names are not minified.
  keepNames: true,
  platform: 'node',
  target: 'node20',
  alias: { '@aws-sdk/credential-provider-node': path.join(project, 'orders/adapters/default-credentials.ts') },
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  logLevel: 'silent',
};

export interface Bundle {
  /** Its file in the output folder. */
  readonly name: string;
  /** bytes, minified */
  readonly size: number;
  /** The files it was made of, from the project's root. */
  readonly sources: readonly string[];
}

/**
 * Bundles `aws/order-process/handler.mjs` (the durable function), `aws/api/handler.mjs`,
 * `aws/start-pending/handler.mjs`, and `azure/`, a function app.
 * @param outDir the output folder; dist/durable without it
 * @throws esbuild's BuildFailure for code that does not compile
 */
export async function bundleDurable(outDir = path.join(project, 'dist/durable')): Promise<readonly Bundle[]> {
  const source = import.meta.dirname;
  const results = await Promise.all([
    build({
      ...common,
      entryPoints: [
        { in: path.join(source, 'aws/handler.ts'), out: 'aws/order-process/handler' },
        { in: path.join(source, 'aws/api-handler.ts'), out: 'aws/api/handler' },
        { in: path.join(source, 'aws/start-pending-handler.ts'), out: 'aws/start-pending/handler' },
      ],
      outdir: outDir,
      outExtension: { '.js': '.mjs' },
      format: 'esm',
      mainFields: ['module', 'main'],
      // CommonJS packages in the bundle call `require` for modules of Node, and an ES module has no `require`.
      banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    }),
    build({
      ...common,
      entryPoints: [{ in: path.join(source, 'azure/app.ts'), out: 'azure/app' }],
      outdir: outDir,
      outExtension: { '.js': '.cjs' },
      format: 'cjs',
      // The Functions worker provides it to the app; no package contains it.
      external: ['@azure/functions-core'],
    }),
  ]);
  // The settings of the function app, and the name of its main file.
  for (const file of ['host.json', 'package.json']) {
    copyFileSync(path.join(source, 'azure', file), path.join(outDir, 'azure', file));
  }
  return results.flatMap(({ metafile }) =>
    Object.entries(metafile?.outputs ?? {}).map(([file, { bytes, inputs }]) => ({
      name: path.relative(outDir, path.resolve(project, file)),
      size: bytes,
      sources: Object.keys(inputs),
    })),
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runProgram(async () => {
    const bundles = await bundleDurable();
    for (const { name, size } of bundles) {
      console.log(`${name.padEnd(32)}${(size / 1024).toFixed(1).padStart(8)} KiB`);
    }
    // The Makefile reads it: what changes one of them changes a bundle.
    const sources = new Set(bundles.flatMap((bundle) => bundle.sources));
    writeFileSync(path.join(project, 'dist/durable/.sources'), [...sources].join('\n'));
    return 0;
  });
}
