import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The program of a worker thread: a file, or its text. */
export interface WorkerProgram {
  readonly source: string | URL;
  readonly isText: boolean;
}

let program: WorkerProgram | undefined;

/**
 * The worker's program as JavaScript. In a built package, it is the file next to this one. From the sources, it is
 * compiled here, once in a process: a worker thread does not inherit the loader for TypeScript, and loading a compiler
 * in every worker would be slow.
 */
export function workerProgram(): WorkerProgram {
  program ??= import.meta.filename.endsWith('.ts')
    ? { source: compile(path.join(import.meta.dirname, 'worker.ts')), isText: true }
    : { source: new URL('./worker.js', import.meta.url), isText: false };
  return program;
}

function compile(file: string): string {
  const { transformSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  return transformSync(readFileSync(file, 'utf8'), {
    loader: 'ts',
    format: 'cjs',
    target: 'node20',
    supported: { 'dynamic-import': true },
  }).code;
}
