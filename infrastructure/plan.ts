/**
 * `make plan`: what a deployment would change. Without AWS credentials, what it would create in an empty account: the
 * stacks read nothing from AWS, so that anyone can review them.
 */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { credentialFreeOverride } from './credential-free-override.ts';
import { run, StackCopy } from './stack-copy.ts';

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

const stack = process.argv[2] ?? 'order-processing-dev';

try {
  if (hasCredentials()) {
    run('npx', ['cdktf', 'diff', '--skip-provider-lock', stack]);
  } else {
    const copy = new StackCopy(stack, 'cdktf.out/plan', credentialFreeOverride);
    console.log(
      'No AWS credentials found, so this is the plan for an empty account.\n' +
        'To see what would change in yours, set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\n',
    );
    copy.terraform('init', '-input=false', '-no-color');
    copy.terraform('plan', '-input=false', '-lock=false');
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
