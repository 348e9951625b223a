import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { StepFunctions, VirtualClock } from 'step-functions-engine';
import { startAwsJsonServer } from 'step-functions-engine/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const execute = promisify(execFile);
const hasAwsCli = spawnSync('aws', ['--version'], { stdio: 'ignore' }).status === 0;
if (!hasAwsCli) console.warn('SKIPPED: the AWS CLI against the local endpoint, because it is not installed');

describe.skipIf(!hasAwsCli)('the AWS CLI against the local Step Functions endpoint', { timeout: 60_000 }, () => {
  const engine = new StepFunctions({
    clock: new VirtualClock(),
    lambda: { invoke: () => Promise.reject(new Error('no function runs in this test')) },
  });
  let server: Awaited<ReturnType<typeof startAwsJsonServer>>;

  beforeAll(async () => {
    server = await startAwsJsonServer({
      services: [
        { targetPrefix: 'AWSStepFunctions', jsonVersion: '1.0', call: (action, input) => engine.call(action, input) },
      ],
    });
  });

  afterAll(async () => {
    await server.close();
    await engine.close();
  });

  async function aws(...command: readonly string[]): Promise<Record<string, unknown>> {
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_PAGER: '',
      AWS_CA_BUNDLE: '',
    };
    const common = ['--endpoint-url', server.url, '--region', 'us-east-1', '--output', 'json'];
    const { stdout } = await execute('aws', ['stepfunctions', ...command, ...common], { env });
    return stdout.trim() === '' ? {} : JSON.parse(stdout);
  }

  it('creates a state machine, starts an execution and reads its history', async () => {
    const definition = JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Succeed' } } });
    const role = 'arn:aws:iam::111111111111:role/local';
    const { stateMachineArn } = await aws(
      'create-state-machine',
      '--name',
      'm',
      '--role-arn',
      role,
      '--definition',
      definition,
    );
    const started = await aws('start-execution', '--state-machine-arn', String(stateMachineArn), '--input', '{"a":1}');
    const executionArn = String(started.executionArn);
    expect(await aws('describe-execution', '--execution-arn', executionArn)).toMatchObject({
      status: 'SUCCEEDED',
      output: '{"a":1}',
    });
    const { events } = await aws('get-execution-history', '--execution-arn', executionArn);
    expect((events as { type: string }[]).map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('shows an error with its name', async () => {
    const missing = 'arn:aws:states:us-east-1:111111111111:execution:m:missing';
    await expect(aws('describe-execution', '--execution-arn', missing)).rejects.toThrow('ExecutionDoesNotExist');
  });
});
