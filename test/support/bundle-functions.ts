import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { TestProject } from 'vitest/node';

/** Runs before the tests that use the bundles of the functions, and before each run of `vitest --watch`. */
export function setup(project: TestProject): void {
  build();
  project.onTestsRerun(build);
}

/** `make build` bundles what has changed. Packages are not installed, even if package.json has changed. */
function build(): void {
  const { MAKEFLAGS: _, ...env } = process.env;
  const cwd = path.resolve(import.meta.dirname, '../..');
  const args = ['build', '--silent', '--old-file=node_modules/.setup'];
  execFileSync('make', args, { cwd, env, stdio: 'inherit' });
}
