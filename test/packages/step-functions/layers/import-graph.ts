import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const source = path.join(import.meta.dirname, '../../../../packages/step-functions/src');

/** The layers of the package: each imports only those before it. A module outside all folders is one by itself. */
export const layers = [
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
  'index',
  'mocks',
  'lambda-runtime',
  'server',
  'testing',
  'command',
];

export interface Import {
  /** Of a file, from the sources' folder. */
  readonly from: string;
  readonly to: string;
}

/** All imports within the package, of types too. */
export function importsOfPackage(): Import[] {
  return readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((from) => {
      const text = readFileSync(path.join(source, from), 'utf8');
      return [...text.matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g)].map(([, target = '']) => ({
        from,
        to: path.relative(source, path.resolve(source, path.dirname(from), target)),
      }));
    });
}

export function layerOf(file: string): string {
  return (file.split('/')[0] ?? file).replace(/\.ts$/, '');
}

/** The groups of layers of which each imports, through others, each other. */
export function circles(imports: readonly Import[], nodeOf: (file: string) => string): string[][] {
  const targets = new Map<string, Set<string>>();
  for (const { from, to } of imports) {
    const found = targets.get(nodeOf(from)) ?? new Set();
    targets.set(nodeOf(from), found.add(nodeOf(to)));
  }
  const reach = new Map([...targets.keys()].map((node) => [node, reachable(node, targets)]));
  const groups = new Map<string, string[]>();
  for (const [node, reached] of reach) {
    const group = [node, ...reached].filter((other) => other !== node && reach.get(other)?.has(node));
    if (group.length > 0) groups.set([node, ...group].sort().join(' '), [node, ...group].sort());
  }
  return [...groups.values()];
}

function reachable(start: string, targets: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const reached = new Set<string>();
  const waiting = [start];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const next of targets.get(node) ?? []) {
      if (reached.has(next)) continue;
      reached.add(next);
      waiting.push(next);
    }
  }
  return reached;
}
