import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { project } from '../support/repository.ts';

/** The commands that `make build` would run if this file had just changed. */
function buildAfter(file: string): string {
  const { MAKEFLAGS: _, ...env } = process.env;
  const args = ['build', '--dry-run', `--what-if=${file}`, '--old-file=node_modules/.setup'];
  return execFileSync('make', args, { cwd: project, env }).toString();
}

it.each([
  ['functions/submit-order/handler.ts', ['functions/bundle.ts']],
  ['state-machines/manifest.ts', ['functions/bundle.ts']],
  ['orders/order/order.ts', ['functions/bundle.ts', 'durable/bundle.ts']],
  ['durable/azure/host.json', ['durable/bundle.ts']],
  ['README.md', []],
])('a change of %s makes `make build` run exactly the bundlers that use it', (file, programs) => {
  const commands = buildAfter(file);
  expect(['functions/bundle.ts', 'durable/bundle.ts'].filter((each) => commands.includes(each))).toEqual(programs);
});
