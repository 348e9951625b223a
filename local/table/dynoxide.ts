import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { UserError } from 'step-functions-engine/server';

/**
 * Starts the program given as arguments, and ends it as soon as our standard input closes: that also happens when we
 * are killed, so that no database is ever left behind.
 */
const supervise = 'exec 3<&0; "$@" </dev/null & child=$!; { cat <&3 >/dev/null; kill $child; } & wait $child';

export interface Dynoxide {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** The program of the optional package @dynoxide/<platform>, or undefined where npm did not install it. */
export function dynoxideBinary(): string | undefined {
  try {
    const manifest = createRequire(import.meta.url).resolve(
      `@dynoxide/${process.platform}-${process.arch}/package.json`,
    );
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
export async function startDynoxide(binary: string, file?: string): Promise<Dynoxide> {
  // Port 0 would not tell which port it is. Somebody else may take a port chosen here: then another one is tried.
  const host = hiddenAddress();
  for (let attempt = 1; ; attempt++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    const args = ['--host', host, '--port', String(port), ...(file === undefined ? [] : ['--db-path', file])];
    const child = spawn('/bin/sh', ['-c', supervise, 'sh', binary, ...args], {
      // A session of its own: Ctrl-C reaches us first, and we end it when nobody needs it any more.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const failure = await started(child);
    if (failure === undefined) {
      // By itself it does not keep us running.
      for (const handle of [child, child.stdin, child.stdout, child.stderr]) unref(handle);
      return { endpoint: `http://${host}:${port}`, close: () => stop(child) };
    }
    if (attempt === 10 || !failure.includes('already in use')) {
      throw new UserError(`dynoxide, the database of the local run, did not start: ${failure || 'it gave no reason'}`);
    }
  }
}

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

/** Resolves when it listens: with undefined, or with what it said when it ended instead. */
function started(child: ChildProcess): Promise<string | undefined> {
  return new Promise((resolve) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes('listening on')) resolve(undefined);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('error', (error) => resolve(error.message));
    child.on('close', () => resolve(output.trim()));
  });
}

function unref(handle: unknown): void {
  if (typeof handle === 'object' && handle !== null && 'unref' in handle && typeof handle.unref === 'function') {
    handle.unref();
  }
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.ref();
    child.on('exit', () => resolve());
    child.stdin?.end();
  });
}
