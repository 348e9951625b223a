import { execFile } from 'node:child_process';
import { copyFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environments } from '../../infrastructure/config.ts';
import { DeployedStack } from '../../operations/deployed-stack.ts';
import { copyProject } from '../support/copy-project.ts';
import { type EmulatedAws, startEmulatedAws } from './emulated-aws.ts';
import { hasMoto, hasTerraform } from './installed-tools.ts';
import { Workplace } from './terraform.ts';

const name = 'order-processing-dev';
const project = path.resolve(import.meta.dirname, '../..');

describe.skipIf(!hasTerraform || !hasMoto)('a new stack on emulated AWS', () => {
  let aws: EmulatedAws;
  let workplace: Workplace;
  /** A copy of the project, in which the commands store stacks, state and plans. */
  let copy = '';
  const deployment = () => path.join(copy, '.local/deployments', name);

  /** Runs a program of the project as `make` does, with credentials. The plan has thousands of lines. */
  const run = (...program: readonly string[]) =>
    new Promise<string>((resolve, reject) => {
      const args = ['--conditions=source', '--import', 'tsx', ...program];
      const options = { cwd: copy, env: { ...workplace.environment, STACK: name }, maxBuffer: 100 * 1024 * 1024 };
      execFile(process.execPath, args, options, (error, stdout, stderr) =>
        error ? reject(new Error(`${program[0]} failed: ${stderr}`)) : resolve(stdout),
      );
    });

  /** Runs a command for operators as `make` does. */
  const operate = (command: string, env: Readonly<Record<string, string>> = {}) =>
    new Promise<{ code: number; output: string }>((resolve) => {
      const args = ['--conditions=source', '--import', 'tsx', 'operations/main.ts', command, name];
      const { PATH = '', HOME = '' } = process.env;
      const options = { cwd: project, env: { PATH, HOME, ...aws.environment, API_URL: aws.api, ...env } };
      execFile(process.execPath, args, options, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
      );
    });

  beforeAll(async () => {
    aws = await startEmulatedAws(name, environments.dev.region);
    workplace = new Workplace(aws.environment);
    copy = copyProject();
    for (const program of ['functions/bundle.ts', 'main.ts']) await run(program);
  });

  afterAll(async () => {
    workplace?.remove();
    if (copy) rmSync(copy, { recursive: true, force: true });
    await aws?.close();
  });

  it('can be planned with credentials and then deployed', {
    timeout: 600_000,
  }, async () => {
    expect(await run('infrastructure/plan.ts', name)).toMatch(/To review;.*\d+ to create/s);

    expect(await run('infrastructure/deploy-local.ts', name)).toMatch(
      /Apply complete! Resources: \d+ added, 0 changed/,
    );
    aws.functions.keepCode(deployment());
  });

  it('is planned again with its state, and nothing is created or destroyed', async () => {
    copyFileSync(path.join(deployment(), 'terraform.tfstate'), path.join(copy, `terraform.${name}.tfstate`));
    const [, review = ''] = (await run('infrastructure/plan.ts', name)).split('To review;');
    // moto forgets the logging configuration of functions.
    expect(review).toContain('log_format: none → JSON');
    expect(review).not.toMatch(/to create|to replace|to destroy|LOST/);
  });

  it('gets stock and a payment secret from make seed, which keeps existing ones', async () => {
    const first = await operate('seed');
    expect(first).toMatchObject({ code: 0 });
    expect(first.output).toMatch(/stock {5}ANVIL +100 pieces/);
    expect(first.output).toContain(`secret    ${name}-payment  was generated`);

    const again = await operate('seed');
    expect(again).toMatchObject({ code: 0 });
    expect(again.output).toMatch(/stock {5}ANVIL +exists already and is kept/);
    expect(again.output).toContain('has a value already, which is kept');
  });

  let fulfilled: string | undefined;

  it('passes make smoke with its own sandbox gateway', async () => {
    const { code, output } = await operate('smoke');
    expect(output).toContain('✓ everything is as expected');
    expect(code).toBe(0);
    fulfilled = /smoke-\w+-fulfilled/.exec(output)?.[0];
  });

  it('shows the logs of an order with make logs, without secrets', async () => {
    await keepLogs(aws);
    const { code, output } = await operate('logs', { ORDER: String(fulfilled) });
    expect(code).toBe(0);
    for (const source of ['validate-order', 'process-payment', 'sandbox-gateway', 'fulfill-order']) {
      expect(output).toMatch(new RegExp(`^\\d{4}-.*Z  ${source} `, 'm'));
    }
    expect(output).not.toMatch(/whsec_|taskToken|Bearer/);
  });

  it('answers make logs without an order id, or with an unknown one, with what is missing', async () => {
    expect(await operate('logs')).toMatchObject({ code: 1, output: expect.stringContaining('ORDER is not set') });
    expect(await operate('logs', { ORDER: 'nobody-1' })).toMatchObject({
      code: 0,
      output: expect.stringContaining('No log entry about nobody-1'),
    });
  });
});

/** Writes the log lines of the functions to the emulated CloudWatch Logs. */
async function keepLogs(aws: EmulatedAws): Promise<void> {
  for (const [variable, value] of Object.entries(aws.environment)) process.env[variable] ??= value;
  const stack = new DeployedStack(name, { AWS_ENDPOINT_URL: aws.endpoint });
  const groups = new Map<string, { timestamp: number; message: string }[]>();
  for (const { functionName, at, text } of aws.functions.logs) {
    const group = `/aws/lambda/${functionName}`;
    groups.set(group, [...(groups.get(group) ?? []), { timestamp: at, message: text }]);
  }
  for (const [logGroupName, logEvents] of groups) {
    await stack.call('logs', 'Logs_20140328.CreateLogStream', { logGroupName, logStreamName: 'all' });
    await stack.call('logs', 'Logs_20140328.PutLogEvents', { logGroupName, logStreamName: 'all', logEvents });
  }
  stack.close();
}
