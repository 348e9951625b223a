import { readFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';

let code: string | undefined;

/**
 * The worker's program as JavaScript. It is compiled here, once a process, because a worker thread does not inherit
 * what lets the main thread run TypeScript, and loading a compiler into every worker would make each slow to start.
 */
export function workerCode(): string {
  code ??= transformSync(readFileSync(path.join(import.meta.dirname, 'worker.ts'), 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    target: 'node20',
    supported: { 'dynamic-import': true },
  }).code;
  return code;
}
