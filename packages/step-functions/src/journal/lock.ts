import { createHash } from 'node:crypto';
import { readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** The folders that this process has locked. An engine that is opened again in the same process takes the lock over. */
const own = new Map<string, Server>();

/**
 * Locks a data folder for this process: two processes that write to one folder would destroy its data.
 *
 * The lock is a local socket with a name made from the folder, on which one process at a time can listen. The operating
 * system releases it when the process ends, even if it is killed. On Linux it is in the abstract namespace, on Windows
 * it is a named pipe; on other systems it is a file, which remains after a process was killed: nothing answers on it,
 * so it is replaced. The file `lock` in the folder only shows a person which process has the lock.
 *
 * @returns a function that releases the lock
 * @throws Error that names the process which has the lock
 * @example
 * ```js
 * import { mkdtempSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { lockFolder } from 'step-functions-engine';
 * const release = await lockFolder(mkdtempSync(`${tmpdir()}/data-`));
 * release();
 * ```
 */
export async function lockFolder(folder: string): Promise<() => void> {
  const real = realpathSync(folder);
  const file = path.join(real, 'lock');
  const address = addressOf(real);
  const server = own.get(real) ?? (await listen(address));
  if (server === undefined) {
    throw new Error(`${folder} is in use by process ${ownerOf(file)}. Stop it, or use another folder.`);
  }
  own.set(real, server);
  try {
    writeFileSync(file, String(process.pid), { mode: 0o600 });
  } catch {
    // On a full disk the lock holds without it, and what is there can be read.
  }
  return () => {
    if (own.get(real) !== server) return;
    own.delete(real);
    rmSync(file, { force: true });
    server.close();
  };
}

const isReleasedBySystem = process.platform === 'linux' || process.platform === 'win32';

function addressOf(folder: string): string {
  const name = `step-functions-engine-${createHash('sha256').update(folder).digest('hex').slice(0, 32)}`;
  if (process.platform === 'linux') return `\0${name}`;
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : path.join(tmpdir(), name);
}

/** Undefined if another process listens there. */
function listen(address: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') reject(error);
      else if (isReleasedBySystem) resolve(undefined);
      else replaceIfDead(address).then(resolve, reject);
    });
    // It does not keep the process running.
    server.listen(address, () => resolve(server.unref()));
  });
}

/** Replaces the socket file of a process that has ended, and listens on it; undefined if that process is alive. */
async function replaceIfDead(file: string): Promise<Server | undefined> {
  const isAlive = await new Promise<boolean>((resolve) => {
    const socket = connect(file, () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
  if (isAlive) return undefined;
  rmSync(file, { force: true });
  return listen(file);
}

function ownerOf(file: string): string {
  try {
    return readFileSync(file, 'utf8') || '(unknown)';
  } catch {
    return '(unknown)';
  }
}
