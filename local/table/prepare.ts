/**
 * Part of `make setup`: provides a database for the local run, and prints which. package-lock.json contains dynoxide
 * for Linux on x64; on other machines its package for that machine is tried, then DynamoDB Local in Docker.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { runProgram } from '../../command-line/run-program.ts';
import { dynamoDbLocalImage, hasDockerEngine } from './dynamodb-local.ts';
import { dynoxideBinary, dynoxidePackage, ownPackages } from './dynoxide.ts';

const project = path.resolve(import.meta.dirname, '../..');

/** The version of dynoxide in package.json. */
function version(): string {
  const { optionalDependencies } = JSON.parse(readFileSync(path.join(project, 'package.json'), 'utf8'));
  return Object.entries<string>(optionalDependencies).find(([name]) => name.startsWith('@dynoxide/'))?.[1] ?? 'latest';
}

/**
 * Installs dynoxide's package for this machine in a separate folder. @returns the reason of a failure; undefined if it
 * succeeded
 */
async function installDynoxide(): Promise<string | undefined> {
  mkdirSync(ownPackages, { recursive: true });
  const wanted = `${dynoxidePackage()}@${version()}`;
  const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  try {
    await promisify(execFile)('npm', ['install', '--prefix', ownPackages, ...options, wanted], { cwd: ownPackages });
  } catch (error) {
    const text = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    return /npm error (?:code )?(E\w+)/.exec(text)?.[1] ?? 'npm could not install it';
  }
  return dynoxideBinary() === undefined ? 'it has no program for this machine' : undefined;
}

/**
 * Provides a database for the local run, and prints which, unless it is the default.
 * @param say called with each line
 */
export async function prepareDatabase(say: (line: string) => void): Promise<void> {
  const { AWS_ENDPOINT_URL_DYNAMODB: own } = process.env;
  if (own) {
    say(`The local run uses the database at AWS_ENDPOINT_URL_DYNAMODB, ${own}.`);
    return;
  }
  if (dynoxideBinary() !== undefined) return;
  const wanted = `${dynoxidePackage()} ${version()}`;
  const problem = await installDynoxide();
  if (problem === undefined) {
    say(`The local run uses dynoxide: ${wanted} was installed, in addition to the packages of the lock file.`);
  } else if (await hasDockerEngine()) {
    say(
      `The local run uses DynamoDB Local in Docker, ${dynamoDbLocalImage}: ${wanted} cannot be installed (${problem}).`,
    );
  } else {
    say(
      `There is no database for the local run: ${wanted} cannot be installed (${problem}), and no Docker engine answers.\n` +
        'Start Docker, or a database with the DynamoDB API, and set AWS_ENDPOINT_URL_DYNAMODB=http://localhost:8000.',
    );
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await runProgram(async () => {
    await prepareDatabase((line) => console.log(line));
    return 0;
  });
}
