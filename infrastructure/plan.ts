/**
 * `make plan`: what a deployment would change. Without AWS credentials, what it would create in an empty account: the
 * stacks read nothing from AWS, so that anyone can review them.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { credentialFreeOverride } from './credential-free-override.ts';

const project = path.resolve(import.meta.dirname, '..');

/** Where the AWS SDKs find credentials, besides a machine's own role, which cannot be told without asking. */
const credentialVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_PROFILE',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
];

function hasCredentials(): boolean {
  const { AWS_SHARED_CREDENTIALS_FILE: file = path.join(homedir(), '.aws/credentials') } = process.env;
  return existsSync(file) || credentialVariables.some((name) => process.env[name]);
}

/** Runs a command in the terminal; the process ends with its exit code if it fails. */
function run(command: string, args: readonly string[], cwd: string): void {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const stack = process.argv[2] ?? 'order-processing-dev';
const synthesised = path.join(project, 'cdktf.out/stacks', stack);

if (!existsSync(synthesised)) {
  console.error(
    `There is no stack ${stack}: infrastructure/config.ts names the environments, as STACK=order-processing-dev.`,
  );
  process.exitCode = 1;
} else if (hasCredentials()) {
  run('npx', ['cdktf', 'diff', '--skip-provider-lock', stack], project);
} else {
  console.log(
    'No AWS credentials found, so this is the plan for an empty account.\n' +
      'To see what would change in yours, set AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\n',
  );
  const folder = path.join(project, 'cdktf.out/plan', stack);
  rmSync(folder, { recursive: true, force: true });
  cpSync(synthesised, folder, { recursive: true });
  writeFileSync(path.join(folder, 'credential_free_override.tf.json'), credentialFreeOverride);
  run('terraform', ['init', '-input=false', '-no-color'], folder);
  run('terraform', ['plan', '-input=false', '-lock=false'], folder);
}
