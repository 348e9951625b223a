import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Starts the program given as arguments, and ends it as soon as our standard input closes: that also happens when we
 * are killed, so that no database is ever left behind.
 */
const supervise = 'exec 3<&0; "$@" </dev/null & child=$!; { cat <&3 >/dev/null; kill $child; } & wait $child';

export interface Supervised {
  close(): Promise<void>;
}

/**
 * Starts a program that ends with us, however we end.
 * @param sign what it prints when it has started
 * @returns the program, or what it said when it ended instead
 */
export async function startSupervised(
  program: string,
  args: readonly string[],
  sign: string,
): Promise<Supervised | { readonly failure: string }> {
  const child = spawn('/bin/sh', ['-c', supervise, 'sh', program, ...args], {
    // A session of its own: Ctrl-C reaches us first, and we end it when nobody needs it any more.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const failure = await started(child, sign);
  if (failure !== undefined) return { failure };
  // By itself it does not keep us running.
  for (const handle of [child, child.stdin, child.stdout, child.stderr]) unref(handle);
  return { close: () => stop(child) };
}

/** Resolves when it has printed the sign: with undefined, or with what it said when it ended instead. */
function started(child: ChildProcess, sign: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    let output = '';
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes(sign)) resolve(undefined);
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
