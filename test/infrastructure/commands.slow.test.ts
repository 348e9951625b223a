import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { expect, it } from 'vitest';

const project = path.resolve(import.meta.dirname, '../..');

function run(script: string, ...args: readonly string[]) {
  // Without credentials and endpoints of this machine.
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, AWS_SHARED_CREDENTIALS_FILE: '/nowhere' };
  return spawnSync(
    process.execPath,
    ['--conditions=source', '--import', 'tsx', path.join(project, 'infrastructure', script), ...args],
    {
      cwd: project,
      env,
      encoding: 'utf8',
    },
  );
}

it('a plan of an unknown stack fails and names the file that lists the environments', () => {
  const { status, stderr } = run('plan.ts', 'order-processing-nowhere');
  expect([status, stderr]).toEqual([
    1,
    'There is no stack order-processing-nowhere: infrastructure/config.ts has the environments; set one as STACK=order-processing-dev.\n',
  ]);
});

it('a local deployment without an endpoint is refused and explains how to start an emulator', () => {
  const { status, stderr } = run('deploy-local.ts', 'order-processing-dev');
  expect(status).toBe(1);
  expect(stderr).toMatch(/^AWS_ENDPOINT_URL is not set, so this would deploy to AWS itself\./);
  expect(stderr).toContain('make deploy-local');
});

it.each(['deploy', 'destroy'])('make %s without a terminal is refused unless AUTO_APPROVE is set', (target) => {
  const { status, stdout, stderr } = spawnSync('make', ['--no-print-directory', target, 'STACK=order-processing-dev'], {
    cwd: project,
    env: { PATH: process.env.PATH },
    input: '',
    encoding: 'utf8',
  });
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toContain(
    'There is no terminal to approve the plan on: review `make plan STACK=order-processing-dev`, then set AUTO_APPROVE=1.',
  );
});
