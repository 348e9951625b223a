import { spawn } from 'node:child_process';
import { afterEach } from 'vitest';
import { Copy, type Edit } from './recipe.ts';

const copies: Copy[] = [];
afterEach(() => {
  for (const copy of copies.splice(0)) copy.remove();
});

/** The repository after the edits of a recipe. It is removed after the test. */
export function carryOut(edits: readonly Edit[]): Copy {
  const copy = new Copy();
  copies.push(copy);
  for (const edit of edits) copy.apply(edit);
  return copy;
}

/** The output of a command in a copy, and its exit code. */
function run(copy: Copy, command: string, args: readonly string[], env: Record<string, string> = {}): Promise<string> {
  const child = spawn(command, args, { cwd: copy.folder, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(`${output}\nexit ${code}`));
  });
}

const node =
  (program: string) =>
  (copy: Copy, env: Record<string, string> = {}) =>
    run(copy, process.execPath, ['--conditions=source', '--import', 'tsx', program], env);

/** The programs that `make` runs, without the prerequisites. */
export const lint = (copy: Copy, ...files: string[]) =>
  run(copy, 'npx', ['biome', 'check', '--error-on-warnings', ...files]);
export const layers = node('layers.ts');
export const typeCheck = (copy: Copy) => run(copy, 'npx', ['tsc', '-p', '.']);
export const bundle = node('functions/bundle.ts');
export const bundleDurable = node('durable/bundle.ts');
export const diagrams = node('local/diagrams/main.ts');
export const permissions = node('infrastructure/permissions.ts');
export const openApi = node('functions/api/main.ts');
export const synth = node('main.ts');
export const cost = node('comparison/cost/main.ts');
export const explore = node('test/saga/explorer/main.ts');
export const coverage = node('test/workflow-coverage/main.ts');
/** Those of `make test-slow`. */
export const slowTests = (copy: Copy, ...files: string[]) =>
  tests(copy, '--config', 'test/slow/vitest.config.ts', ...files);
export const tests = (copy: Copy, ...files: string[]) =>
  run(copy, 'npx', ['vitest', 'run', '--testTimeout=300000', '--hookTimeout=600000', ...files]);
