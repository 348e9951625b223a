/**
 * DynamoDB Local in Docker, for machines without a package of dynoxide:
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.DownloadingAndRunning.html
 */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { UserError } from 'step-functions-engine/server';
import { type Database, randomPort } from './dynoxide.ts';
import { startSupervised } from './supervised.ts';

export const dynamoDbLocalImage = 'amazon/dynamodb-local:2.5.2';

/** ms in which the database must respond after the container has started */
const startTimeout = 30_000;

/** Whether a Docker engine runs on this machine. */
export async function hasDockerEngine(): Promise<boolean> {
  try {
    await promisify(execFile)('docker', ['version', '--format', '{{.Server.Version}}']);
    return true;
  } catch {
    return false;
  }
}

/**
 * Starts a container that ends with this process, and waits until the database responds. Docker pulls the image if it is
 * missing.
 * @param dataFolder the folder for data, in its subfolder `dynamodb`; without it, data is in memory
 * @throws UserError if it cannot start
 */
export async function startDynamoDbLocal(dataFolder?: string): Promise<Database> {
  const port = randomPort();
  const args = ['run', '--rm', '--publish', `127.0.0.1:${port}:8000`, ...storage(dataFolder)];
  const started = await startSupervised('docker', args, 'Initializing DynamoDB Local');
  if ('failure' in started) {
    throw new UserError(`DynamoDB Local did not start in Docker: ${started.failure || 'it gave no reason'}`);
  }
  const endpoint = `http://127.0.0.1:${port}`;
  const end = performance.now() + startTimeout;
  while (!(await responds(endpoint))) {
    if (performance.now() > end) {
      await started.close();
      throw new UserError(`DynamoDB Local started in Docker, but does not answer at ${endpoint}.`);
    }
    await sleep(50);
  }
  return { endpoint, ...started };
}

/** The arguments after the port: the volume, the image, and the options of the database. */
function storage(dataFolder?: string): readonly string[] {
  const program = ['-jar', 'DynamoDBLocal.jar', '-sharedDb'];
  if (dataFolder === undefined) return [dynamoDbLocalImage, ...program, '-inMemory'];
  const folder = path.resolve(dataFolder, 'dynamodb');
  mkdirSync(folder, { recursive: true });
  const { getuid, getgid } = process;
  return [
    // On Linux the container must run as the folder's owner to write into it.
    ...(process.platform === 'linux' ? ['--user', `${getuid?.()}:${getgid?.()}`] : []),
    ...['--volume', `${folder}:/data`, dynamoDbLocalImage, ...program, '-dbPath', '/data'],
  ];
}

/** Whether a server responds at this URL, with any status. */
async function responds(endpoint: string): Promise<boolean> {
  try {
    await fetch(endpoint, { signal: AbortSignal.timeout(1_000) });
    return true;
  } catch {
    return false;
  }
}
