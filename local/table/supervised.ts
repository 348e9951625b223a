import { type ChildProcess, spawn } from 'node:child_process';

/**
 * A shell script that runs its arguments as a program, and ends the program as soon as the script's standard input closes.
 * That also happens when this process is killed, so that no database continues to run.
 */
const supervise = 'exec 3<&0; "$@" </dev/null & child=$!; { cat <&3 >/dev/null; kill $child; } & wait $child';

export interface Supervised {
  close(): Promise<void>;
}

/**
 * Starts a program that ends with this process, even if this process is killed.
 * @param sign a text that the program prints when it has started
 * @returns the program, or its output if it ended instead
 */
export async function startSupervised(
  program: string,
  args: readonly string[],
  sign: string,
): Promise<Supervised | { readonly failure: string }> {
  const child = spawn('/bin/sh', ['-c', supervise, 'sh', program, ...args], {
    // In its own session, so that Ctrl-C does not end it: this process ends it after everything else is closed.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const failure = await started(child, sign);
  if (failure !== undefined) return { failure };
  // The child must not keep this process alive.
  for (const handle of [child, child.stdin, child.stdout, child.stderr]) unref(handle);
  return { close: () => stop(child) };
}

/** Resolves with undefined when the program has printed the sign, or with its output if it ended instead. */
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
