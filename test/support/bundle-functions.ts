import { execFileSync } from 'node:child_process';
import path from 'node:path';

/**
 * Before the tests that run the functions as they are deployed: `make build`, which knows what has changed. The
 * packages are left as they are, also where package.json has changed: the tests install nothing.
 */
export function setup(): void {
  const { MAKEFLAGS: _, ...env } = process.env;
  const cwd = path.resolve(import.meta.dirname, '../..');
  const args = ['build', '--silent', '--old-file=node_modules/.setup'];
  execFileSync('make', args, { cwd, env, stdio: 'inherit' });
}
