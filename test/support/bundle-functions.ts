import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

/** Before the tests that run the functions as they are deployed, and before each run of `vitest --watch`. */
export function setup(project: TestProject): void {
  build();
  project.onTestsRerun(build);
}

/**
 * `make build`, which knows what has changed. The packages are left as they are, also where package.json has changed: the
 * tests install nothing.
 */
function build(): void {
  const { MAKEFLAGS: _, ...env } = process.env;
  const cwd = path.resolve(import.meta.dirname, '../..');
  const args = ['build', '--silent', '--old-file=node_modules/.setup'];
  execFileSync('make', args, { cwd, env, stdio: 'inherit' });
}
