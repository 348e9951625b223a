import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { removeFolders, temporaryFolder } from './synthesise.ts';

const project = path.resolve(import.meta.dirname, '../..');
afterAll(removeFolders);

/** The command of cdktf.json, without `node`. */
const [, ...app] = JSON.parse(readFileSync(path.join(project, 'cdktf.json'), 'utf8')).app.split(' ');

/** Runs the project's main.ts as `cdktf synth` does. */
function synthesise(stack: string) {
  const outdir = temporaryFolder();
  const { status, stderr } = spawnSync(process.execPath, app, {
    cwd: project,
    encoding: 'utf8',
    env: { ...process.env, STACK: stack, CDKTF_OUTDIR: outdir },
  });
  const stacks = path.join(outdir, 'stacks');
  return { status, stderr, stacks: existsSync(stacks) ? readdirSync(stacks) : [] };
}

it.each(['order-processing-dev', 'order-processing-durable-dev', 'order-processing-azure-dev'])(
  'only the stack that STACK names is synthesised, under its name: %s',
  (stack) => {
    expect(synthesise(stack)).toEqual({ status: 0, stderr: '', stacks: [stack] });
  },
);

it('an unknown STACK is refused with the existing names, and nothing is written', () => {
  const { status, stderr, stacks } = synthesise('order-processing-unknown');
  expect([status, stacks]).toEqual([1, []]);
  expect(stderr).toMatch(/^There is no stack order-processing-unknown: STACK must be one of order-processing-dev, /);
});
