import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';

const project = path.resolve(import.meta.dirname, '../..');

const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(path.join(project, folder, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string>
  >;

/** The dependencies of all kinds in a package.json. */
const dependenciesIn = (folder: string): readonly string[] =>
  ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'].flatMap((kind) =>
    Object.keys(manifestOf(folder)[kind] ?? {}),
  );

/** A target of the Makefile that runs programs of this repository, with its prerequisites. */
interface Target {
  readonly name: string;
  readonly prerequisites: string;
  readonly programs: readonly string[];
}

const targets: readonly Target[] = readFileSync(path.join(project, 'Makefile'), 'utf8')
  .split(/\n(?=[\w./-]+:)/)
  .flatMap((rule) => {
    const [, name = '', prerequisites = ''] = /^([\w./-]+):([^#\n]*)/.exec(rule) ?? [];
    const programs = [...new Set(rule.match(/[\w./-]+\.ts\b/g))];
    const found = programs.filter((file) => existsSync(path.join(project, file)) && !file.includes('.config.'));
    return found.length === 0 ? [] : [{ name, prerequisites, programs: found }];
  });

/** The package of a module: `@cdktf/provider-aws` for `@cdktf/provider-aws/lib/...`. */
const packageOf = (name: string): string => name.split('/', name.startsWith('@') ? 2 : 1).join('/');

/** The packages that a program and the files it imports load at its start, without dynamic imports. */
async function packagesOf(program: string): Promise<readonly string[]> {
  const { metafile } = await build({
    absWorkingDir: project,
    entryPoints: [program],
    bundle: true,
    write: false,
    outdir: path.join(project, 'dist/none'),
    platform: 'node',
    format: 'esm',
    packages: 'external',
    metafile: true,
    logLevel: 'silent',
  });
  const files = new Set([program]);
  const packages = new Set<string>();
  for (const file of files) {
    for (const { path: name, kind, external } of metafile.inputs[file]?.imports ?? []) {
      if (kind === 'dynamic-import' || /^node:/.test(name)) continue;
      if (!external) files.add(name);
      else if (!name.startsWith('.')) packages.add(packageOf(name));
    }
  }
  return [...packages];
}

/** Only targets with such a prerequisite install the CDKTF bindings: programs of other targets must run without them. */
it.each(
  targets
    .filter(({ prerequisites }) => !/infrastructure|for-|synth/.test(prerequisites))
    .flatMap(({ name, programs }) => programs.map((program) => [name, program] as const)),
)('make %s runs %s with only the packages that `make setup` installs', async (_, program) => {
  const installed = [...dependenciesIn('.'), ...dependenciesIn('packages/step-functions')];
  const missing = (await packagesOf(program)).filter((name) => !installed.includes(name));
  expect(missing).toEqual([]);
});

it('main.ts synthesises AWS stacks without the Azure bindings and without the CDKTF command line', async () => {
  const installed = ['.', 'packages/step-functions', 'infrastructure'].flatMap(dependenciesIn);
  expect((await packagesOf('main.ts')).filter((name) => !installed.includes(name))).toEqual([]);
});

it('the targets found in the Makefile include those that run, build and synthesise', () => {
  const names = targets.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['demo', 'start', 'dist/functions/.built', 'permissions', 'synth']));
});
