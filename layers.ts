/**
 * Which folder may import which others; imports of types count too. `make lint` runs this program, which reports imports
 * that are not allowed here, and folders that have no row. Biome reports import cycles (noImportCycles).
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
  'clock',
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

/**
 * What the files of a folder may import, besides each other: folders and files of the project, and exports of the
 * engine. A row for a folder or file inside another one replaces the row of the outer folder.
 */
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
  'local/logs': ['local', engine],
  'local/serve.ts': ['command-line', 'local', engine],
  'local/diagrams': [program, 'functions', 'local', 'state-machines'],
  // The console shows any workflow, so it may not import this project's, except in its folder shop/.
  'local/console': [engine],
  'local/console/shop': ['functions', 'local', 'orders', 'sandbox', 'state-machines', engine],
  operations: ['command-line', 'functions', 'infrastructure/config.ts', 'orders', 'state-machines', engine],
  comparison: ['command-line', 'durable', 'functions', 'local', 'orders', 'sandbox', 'state-machines', engine],
  test: everything,
  'vitest.config.ts': ['test/support'],
  'packages/step-functions/scripts': [engineSource],
  ...Object.fromEntries(engineLayers.map((layer, index) => [layer, engineLayers.slice(0, index)])),
};

/**
 * Packages that only these folders may import. CDKTF is archived: if another package replaces it, only these folders
 * change.
 */
const packagesOfFolders: readonly (readonly [packages: RegExp, folders: readonly string[]])[] = [
  [/^(cdktf$|@cdktf\/|constructs$)/, ['infrastructure', 'main.ts', 'test']],
];

/** Whether a file is `folder` itself or somewhere below it. */
const isIn = (file: string, folder: string): boolean =>
  folder === '.' || file === folder || file.startsWith(`${folder}/`);

/**
 * The row that applies to a file: that of the innermost folder. A file in the project's root has a row of its own, which
 * may be missing; then it may import nothing.
 */
function rowOf(file: string): string | undefined {
  const [row] = Object.keys(rows)
    .filter((each) => isIn(file, each))
    .sort((a, b) => b.length - a.length);
  return row ?? (file.includes('/') ? undefined : file);
}

/**
 * The imports of a file that are not allowed, each as a message.
 * @param file its path from the project's root
 * @param text its contents
 */
export function wrongImports(file: string, text: string): string[] {
  const row = rowOf(file);
  if (row === undefined) {
    return [
      `${file} is in a folder without a row in layers.ts: add a row with what ${path.dirname(file)}/ may import.`,
    ];
  }
  const code = text.replace(/^\s*\*.*$/gm, '');
  return [...code.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)].flatMap(([, name = '']) => {
    const only = packagesOfFolders.find(([packages]) => packages.test(name))?.[1];
    if (only !== undefined && !only.some((folder) => isIn(file, folder))) {
      return [`${file} imports ${name}, but layers.ts allows that only to ${only.join(', ')}.`];
    }
    const target = name.startsWith('.') ? path.join(path.dirname(file), name) : name;
    const isOfProject = name.startsWith('.') || isIn(name, engine);
    const allowed = rows[row] ?? [];
    if (!isOfProject || rowOf(target) === row || allowed.some((folder) => isIn(target, folder))) return [];
    return [
      `${file} imports ${target}, but by layers.ts ${row} may import ${allowed.join(', ') || 'nothing else of the project'}.`,
    ];
  });
}

/** The paths of all TypeScript files below a folder, from the project's root. */
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
