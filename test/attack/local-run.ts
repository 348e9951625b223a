import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { freePort } from '../support/free-port.ts';

const project = path.resolve(import.meta.dirname, '../..');

/** The addresses that `make start` prints. */
const names = {
  console: 'Console',
  api: 'HTTP API',
  gateway: 'Payment gateway',
  awsApi: 'Step Functions',
  table: 'DynamoDB',
} as const;

const portVariables = ['API_PORT', 'CONSOLE_PORT', 'AWS_API_PORT', 'GATEWAY_PORT'];

/**
 * A real `make start` with data in a folder, on free ports that stay the same, because the gateway stores the URL of
 * callbacks.
 */
export class LocalRun {
  readonly #folder: string;
  #child: ChildProcess | undefined;
  #output = '';
  #ports: Readonly<Record<string, string>> | undefined;
  urls: Readonly<Record<keyof typeof names, string>> = { console: '', api: '', gateway: '', awsApi: '', table: '' };

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves with true when it serves, or with false if it has ended instead. */
  async start(): Promise<boolean> {
    this.#ports ??= Object.fromEntries(
      await Promise.all(portVariables.map(async (variable) => [variable, String(await freePort())])),
    );
    this.#output = '';
    const child = spawn(process.execPath, ['--conditions=source', '--import', 'tsx', 'local/start.ts'], {
      cwd: project,
      env: { ...process.env, ...this.#ports, DATA_FOLDER: this.#folder },
    });
    this.#child = child;
    return new Promise((resolve) => {
      const read = (chunk: Buffer) => {
        this.#output += chunk.toString();
        if (/aws stepfunctions/.test(this.#output)) resolve(true);
        this.urls = Object.fromEntries(
          Object.entries(names).map(([key, name]) => [
            key,
            new RegExp(`${name} +(http\\S+)`).exec(this.#output)?.[1] ?? '',
          ]),
        ) as typeof this.urls;
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', () => resolve(false));
    });
  }

  /** Of the process. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** What it has said. */
  get output(): string {
    return this.#output;
  }

  get alive(): boolean {
    return this.#child?.exitCode === null && this.#child.signalCode === null;
  }

  /** Resolves when the process has ended. SIGKILL simulates a crash. */
  async end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.alive) return;
    await new Promise((resolve) => {
      child.once('exit', resolve);
      child.kill(signal);
    });
  }

  /** Calls the Step Functions API, and returns HTTP status and body. */
  async call(action: string, input: unknown): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(this.urls.awsApi, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': `AWSStepFunctions.${action}` },
      body: JSON.stringify(input),
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }
}
