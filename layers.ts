/**
 * Who may import whom, of types too. `make lint` runs it, and refuses what is not allowed here, and a folder that has no
 * row. That files import each other in a circle, Biome refuses (noImportCycles).
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const everything = ['.'];
const engine = 'step-functions-engine';
const engineSource = 'packages/step-functions/src';
/** With it, a command of the Makefile ends as all others do. */
const program = 'command-line/run-program.ts';

/** The layers of the engine: each may import those before it. */
const engineLayers = [
  'language',
  'integrations',
  'clock.ts',
  'validation',
  'history',
  'execution',
  'evaluation',
  'fields',
  'tasks',
  'states',
  'registry',
  'journal',
  'api',
  'step-functions.ts',
  'index.ts',
  'mocks',
  'lambda-runtime',
  'server',
  'testing',
  'command',
].map((layer) => `${engineSource}/${layer}`);

/** What the files of a folder may import of the project besides each other: folders, files, or exports of the engine. */
const rows: Readonly<Record<string, readonly string[]>> = {
  orders: [],
  'state-machines': [],
  'command-line': [engine],
  functions: [program, 'orders', 'state-machines'],
  sandbox: ['orders'],
  durable: [program, 'orders'],
  infrastructure: [program, 'functions/manifest.ts', 'state-machines/manifest.ts', `${engine}/validation`],
  'main.ts': [program, 'infrastructure'],
  local: ['command-line', 'functions', 'orders', 'sandbox', 'state-machines', engine],
  'local/start.ts': ['command-line', 'functions', 'local', engine],
  'local/kept-workflow-log.ts': ['local', engine],
  'local/serve.ts': [program, 'local', engine],
  'local/diagrams': [program, 'functions', 'local', 'state-machines'],
  // It shows any workflow: what is of this project's is in its folder shop/.
  'local/console': [engine],
  'local/console/shop': ['functions', 'local', 'orders', 'sandbox', 'state-machines', engine],
  operations: ['command-line', 'functions', 'infrastructure/config.ts', 'orders', 'state-machines', engine],
  comparison: ['command-line', 'durable', 'functions', 'local', 'orders', 'sandbox', 'state-machines', engine],
  test: everything,
  'vitest.config.ts': ['test/support'],
  'packages/step-functions/scripts': [engineSource],
  ...Object.fromEntries(engineLayers.map((layer, index) => [layer, engineLayers.slice(0, index)])),
};

/** Packages that only these folders may import: CDKTF is archived, and another one could take its place. */
const packagesOfFolders: readonly (readonly [packages: RegExp, folders: readonly string[]])[] = [
  [/^(cdktf$|@cdktf\/|constructs$)/, ['infrastructure', 'main.ts', 'test']],
];

const isIn = (file: string, folder: string): boolean =>
  folder === '.' || file === folder || file.startsWith(`${folder}/`);

/** The row that is for a file: that of the innermost folder. A file beside the rows' folders is for itself. */
function rowOf(file: string): string | undefined {
  const [row] = Object.keys(rows)
    .filter((each) => isIn(file, each))
    .sort((a, b) => b.length - a.length);
  return row ?? (file.includes('/') ? undefined : file);
}

/**
 * What is wrong with the imports of a file, in words.
 * @param file from the project's root
 */
export function wrongImports(file: string, text: string): string[] {
  const row = rowOf(file);
  if (row === undefined) {
    return [`${file} is in no folder that layers.ts has a row for: say there what ${path.dirname(file)}/ may import.`];
  }
  const code = text.replace(/^\s*\*.*$/gm, '');
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].flatMap(([, name = '']) => {
    const only = packagesOfFolders.find(([packages]) => packages.test(name))?.[1];
    if (only !== undefined && !only.some((folder) => isIn(file, folder))) {
      return [`${file} imports ${name}, which only ${only.join(', ')} may, by layers.ts.`];
    }
    const target = name.startsWith('.') ? path.join(path.dirname(file), name) : name;
    const isOfProject = name.startsWith('.') || isIn(name, engine);
    const allowed = rows[row] ?? [];
    if (!isOfProject || rowOf(target) === row || allowed.some((folder) => isIn(target, folder))) return [];
    return [`${file} imports ${target}, but ${row} may import ${allowed.join(', ') || 'nothing else of the project'}.`];
  });
}

/** Every source file below a folder, from the project's root. */
export function* sourceFiles(folder = ''): Iterable<string> {
  for (const entry of readdirSync(path.join(import.meta.dirname, folder), { withFileTypes: true })) {
    if (/^(\..*|node_modules|dist|cdktf\.out|coverage)$/.test(entry.name)) continue;
    const name = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* sourceFiles(name);
    else if (/\.tsx?$/.test(name)) yield name;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const wrong = [...sourceFiles()].flatMap((file) =>
    wrongImports(file, readFileSync(path.join(import.meta.dirname, file), 'utf8')),
  );
  for (const line of wrong) console.error(line);
  if (wrong.length > 0) process.exitCode = 1;
}
