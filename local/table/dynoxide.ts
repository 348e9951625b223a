import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { UserError } from 'step-functions-engine/server';
import { startSupervised } from './supervised.ts';

/** A running database with the DynamoDB API. */
export interface Database {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** The name of dynoxide's package for this machine; package-lock.json contains only that for Linux on x64. */
export const dynoxidePackage = (): string => `@dynoxide/${process.platform}-${process.arch}`;

/** The folder where `make setup` installs the package for another machine, which is not in the lock file. */
export const ownPackages = path.resolve(import.meta.dirname, '../../node_modules/.dynoxide');

/** The path of the program in the package for this machine; undefined if it is not installed. */
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
 * Starts dynoxide (the DynamoDB API on SQLite) on a free port of this machine, and waits until it listens.
 * @param file the file for data; without it, data is in memory
 * @throws UserError if it cannot start
 */
export async function startDynoxide(binary: string, file?: string): Promise<Database> {
  // dynoxide does not print its port, so port 0 cannot be used. If another process uses the chosen port, another is tried.
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
 * A random loopback address. dynoxide answers every web page with `Access-Control-Allow-Origin: *`, and checks neither
 * the access key nor the Host header: on 127.0.0.1, a web page that tries all ports could read and write the table. On
 * Linux, all of 127.0.0.0/8 is this machine, so a page would have to try 16 million addresses with thousands of ports
 * each. On other systems only 127.0.0.1 works, and a page could find the port.
 */
function hiddenAddress(): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  const byte = () => randomInt(1, 255);
  return `127.${byte()}.${byte()}.${byte()}`;
}
