/**
 * `make api-report`: writes docs/api.md, all exports of the package with their signatures and doc comments, from the
 * declarations that the compiler writes. So a change of the public API shows in the diff of that file.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const packageFolder = path.resolve(import.meta.dirname, '..');

/** The first lines of the parts of a declaration file; lines that are indented or close a block belong to a part. */
const beginning = /^(?:\/\*\*|export |declare |import |interface |type |class |function |const )/;

/** The parts of a declaration file, each with its doc comment. */
function partsOf(text: string): readonly string[] {
  const parts: string[] = [];
  let isComment = false;
  for (const line of text.split('\n')) {
    if (beginning.test(line) && !isComment) parts.push(line);
    else parts.push(`${parts.pop() ?? ''}\n${line}`);
    // The declaration after a comment belongs to the same part.
    isComment = /\*\/$/.test(line) ? /^(?:\/\*\*| \*\/)/.test(line) : isComment && !beginning.test(line);
    if (/^\/\*\*/.test(line) && !/\*\/$/.test(line)) isComment = true;
  }
  return parts.map((part) => part.trim());
}

const declaration = /^export (?:declare )?(?:abstract )?(?:class|function|const|interface|type) (\w+)/m;

/** The exports of a module by name: their declarations with doc comments. */
function exportsOf(file: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const part of partsOf(readFileSync(file, 'utf8'))) {
    const [, own] = declaration.exec(part) ?? [];
    if (own !== undefined) found.set(own, found.has(own) ? `${found.get(own)}\n${part}` : part);
    const [, names, from] = /^export (?:type )?\{([^}]*)\} from '([^']+)';/.exec(part) ?? [];
    if (/^export (?:type )?\{[^}]+\};/.test(part)) {
      throw new Error(
        `${file} has an export without \`from\`, which this report would not show: add the module to it.`,
      );
    }
    if (names === undefined || from === undefined) continue;
    const others = exportsOf(path.resolve(path.dirname(file), from.replace(/\.ts$/, '.d.ts')));
    for (const entry of names.split(',')) {
      const [name = '', as = name] = entry
        .trim()
        .replace(/^type /, '')
        .split(' as ');
      const text = others.get(name);
      if (name === '') continue;
      if (text === undefined) throw new Error(`There is no declaration of ${name}, which ${file} exports.`);
      found.set(as, text);
    }
  }
  return found;
}

/** The source of each import path: `step-functions-engine/testing`. */
function entries(): readonly (readonly [string, string])[] {
  const { name, exports } = createRequire(import.meta.url)('../package.json') as {
    name: string;
    exports: Record<string, string | { source: string }>;
  };
  return Object.entries(exports).flatMap(([subpath, target]) =>
    typeof target === 'string' ? [] : [[path.posix.join(name, subpath), target.source] as const],
  );
}

/** The text of docs/api.md for the present sources. */
export function renderApiReport(): string {
  const declarations = mkdtempSync(path.join(tmpdir(), 'api-report-'));
  try {
    const options = ['-p', 'tsconfig.build.json', '--emitDeclarationOnly', '--outDir', declarations];
    execFileSync('npx', ['tsc', ...options], { cwd: packageFolder, stdio: 'inherit' });
    const sections = entries().map(([name, source]) => {
      const file = path.join(declarations, source.replace(/^\.\/src\//, '').replace(/\.ts$/, '.d.ts'));
      const members = [...exportsOf(file)].sort(([one], [other]) => one.localeCompare(other, 'en'));
      return [
        `## ${name}`,
        ...members.map(
          ([member, text]) => `### ${member}\n\n\`\`\`ts\n${text.replace(/^export (?:declare )?/gm, '')}\n\`\`\``,
        ),
      ].join('\n\n');
    });
    return [
      '# API',
      'Written by `make api-report` from the sources: all that the package exports, by import path.',
      ...sections,
      '',
    ]
      .join('\n\n')
      .replace(/\n+$/, '\n');
  } finally {
    rmSync(declarations, { recursive: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = path.join(packageFolder, 'docs/api.md');
  writeFileSync(file, renderApiReport());
  console.log(path.relative('', file));
}
