import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { UserError } from 'step-functions-engine/server';
import { startSupervised } from './supervised.ts';

/** A database that speaks the DynamoDB API. */
export interface Database {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** Its package for this machine; package-lock.json names only that of Linux on x64. */
export const dynoxidePackage = (): string => `@dynoxide/${process.platform}-${process.arch}`;

/** Where `make setup` installs the package of another machine, apart from what the lock file names. */
export const ownPackages = path.resolve(import.meta.dirname, '../../node_modules/.dynoxide');

/** The program of the package for this machine, or undefined where it is not installed. */
export function dynoxideBinary(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(`${dynoxidePackage()}/package.json`, {
      paths: [import.meta.dirname, ownPackages],
    });
    const binary = path.join(path.dirname(manifest), 'dynoxide');
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Starts dynoxide (the DynamoDB API on SQLite) on a free port of this machine and waits until it answers.
 * @param file where the data is kept; without it, in memory
 * @throws UserError if it cannot start
 */
export async function startDynoxide(binary: string, file?: string): Promise<Database> {
  // Port 0 would not tell which port it is. Somebody else may take a port chosen here: then another one is tried.
  const host = hiddenAddress();
  for (let attempt = 1; ; attempt++) {
    const port = randomPort();
    const args = ['--host', host, '--port', String(port), ...(file === undefined ? [] : ['--db-path', file])];
    const started = await startSupervised(binary, args, 'listening on');
    if ('close' in started) return { endpoint: `http://${host}:${port}`, ...started };
    const { failure } = started;
    if (attempt === 10 || !failure.includes('already in use')) {
      throw new UserError(`dynoxide, the database of the local run, did not start: ${failure || 'it gave no reason'}`);
    }
  }
}

export const randomPort = (): number => 20_000 + Math.floor(Math.random() * 12_000);

/**
 * An address of this machine that nobody guesses. dynoxide answers any web page, with `Access-Control-Allow-Origin: *`, and
 * checks neither key nor Host: on 127.0.0.1, a page that tries all ports reads and writes the table. On Linux all of
 * 127.0.0.0/8 is this machine, and a page would have to try 16 million addresses with thousands of ports each. Elsewhere
 * only 127.0.0.1 is: there a page could find it.
 */
function hiddenAddress(): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  const byte = () => randomInt(1, 255);
  return `127.${byte()}.${byte()}.${byte()}`;
}
