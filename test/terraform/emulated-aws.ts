import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { RealClock, StepFunctions } from 'step-functions-engine';
import { functionNames } from '../../functions/manifest.ts';
import { startAwsJsonServer } from '../../local/aws-api/aws-json-server.ts';

/** An AWS on this machine: Step Functions is our own engine, everything else is moto. */
export interface EmulatedAws {
  /** What Terraform and the AWS SDKs need to know of it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly stepFunctions: StepFunctions;
  close(): Promise<void>;
}

/** moto 5.2 forgets a function's logging configuration, and every later plan would want to set it again: an override. */
export const forgivingMoto = JSON.stringify({
  resource: {
    aws_lambda_function: Object.fromEntries(
      functionNames.map((name) => [
        `functions_${name.replaceAll('-', '_')}`,
        { lifecycle: { ignore_changes: ['logging_config'] } },
      ]),
    ),
  },
});

const credentials = { AWS_ACCESS_KEY_ID: 'emulated', AWS_SECRET_ACCESS_KEY: 'emulated' };
// moto's account, in which it creates everything.
const accountId = '123456789012';

export async function startEmulatedAws(region: string): Promise<EmulatedAws> {
  const moto = spawn('moto_server', ['-p', '0'], {
    env: { ...process.env, ...credentials },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const motoUrl = await addressOf(moto);
  const lambda = { invoke: () => Promise.reject(new Error('no function runs in this test')) };
  const stepFunctions = new StepFunctions({ clock: new RealClock(), lambda, region, accountId });
  const call = (action: string, input: unknown) => stepFunctions.call(action, input);
  const server = await startAwsJsonServer({
    services: [{ targetPrefix: 'AWSStepFunctions', jsonVersion: '1.0', call }],
  });
  return {
    stepFunctions,
    environment: {
      ...credentials,
      AWS_ENDPOINT_URL: motoUrl,
      AWS_ENDPOINT_URL_SFN: server.url,
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    async close() {
      await server.close();
      stepFunctions.close();
      moto.kill();
      await once(moto, 'exit');
    },
  };
}

/** The address that moto prints once it listens; its log is read on, so that it never waits for a reader. */
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
