/**
 * `make plan`: shows the plan of Terraform, then a review of it on one screen. Without AWS credentials, it plans for an
 * empty account: the stacks read nothing from AWS, so everyone can review them.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { runProgram } from '../command-line/run-program.ts';
import { credentialFreeOverride } from './credential-free-override.ts';
import { reviewOf } from './plan-review/review.ts';
import { run, StackCopy, stackFolder } from './stack-copy.ts';

/**
 * The variables in which the AWS SDKs find credentials. The role of an EC2 instance is not detected, because that needs
 * a request.
 */
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

/**
 * Runs `terraform plan` in a folder with a configuration, then prints the review.
 * @throws Error if Terraform cannot show its plan
 */
function planAndReview(
  folder: string,
  { init = [], plan = [] }: { readonly init?: readonly string[]; readonly plan?: readonly string[] } = {},
): void {
  const file = path.join(folder, 'review.tfplan');
  run('terraform', ['init', '-input=false', '-no-color', ...init], folder);
  run('terraform', ['plan', '-input=false', `-out=${file}`, ...plan], folder);
  try {
    const shown = spawnSync('terraform', ['show', '-json', file], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 30,
    });
    if (shown.status !== 0) throw new Error(`terraform show failed: ${shown.stderr}`);
    const { isTTY, columns = 120 } = process.stdout;
    const page = { colour: isTTY && process.env.NO_COLOR === undefined, width: Math.min(columns, 140) };
    const made = JSON.parse(shown.stdout);
    const details = writeDetails(reviewOf(made, { colour: false, width: 120 }));
    console.log(
      `\n${'─'.repeat(page.width)}\nTo review; the plan is not saved, because a deployment makes a new one. A list with one line for each permission: ${details}\n\n${reviewOf(made, page, { folded: true })}`,
    );
  } finally {
    // A saved plan contains every value in plain text, so it is deleted.
    rmSync(file, { force: true });
  }
}

/** @returns the path of the file, relative to the project's folder */
function writeDetails(review: string): string {
  const file = path.join('cdktf.out', `${stack}.review.txt`);
  writeFileSync(path.resolve(import.meta.dirname, '..', file), review);
  return file;
}

const stack = process.argv[2] ?? 'order-processing-dev';

await runProgram(() => {
  if (hasCredentials()) {
    planAndReview(stackFolder(stack));
  } else {
    const copy = new StackCopy(stack, 'cdktf.out/plan', credentialFreeOverride);
    console.log(
      'No AWS credentials found, so this is the plan for an empty account.\n' +
        'To see what would change in yours, set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.\n',
    );
    // The copy has its own backend, so an earlier backend that Terraform remembers must be replaced.
    planAndReview(copy.folder, { init: ['-reconfigure'], plan: ['-lock=false'] });
  }
  return 0;
});
