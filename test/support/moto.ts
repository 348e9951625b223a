import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** An emulated AWS on this machine: https://docs.getmoto.org */
export interface Moto {
  readonly url: string;
  /** The environment variables for the AWS SDKs. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const credentials = { AWS_ACCESS_KEY_ID: 'emulated', AWS_SECRET_ACCESS_KEY: 'emulated' };

export async function startMoto(): Promise<Moto> {
  const moto = spawn('moto_server', ['-p', '0'], {
    env: { ...process.env, ...credentials },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await addressOf(moto);
  return {
    url,
    environment: { ...credentials, AWS_ENDPOINT_URL: url, AWS_EC2_METADATA_DISABLED: 'true' },
    async close() {
      moto.kill();
      await once(moto, 'exit');
    },
  };
}

/** The address that moto prints when it listens. Its log is read until its end, so that moto never blocks. */
async function addressOf(moto: ChildProcess): Promise<string> {
  if (moto.stderr === null) throw new Error('moto_server was started without its standard error');
  const lines = createInterface({ input: moto.stderr });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    });
    moto.once('exit', (code) => reject(new Error(`moto_server ended with code ${code} before it listened`)));
  });
}
