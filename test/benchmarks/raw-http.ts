import { type ChildProcess, fork } from 'node:child_process';
import { Agent, request } from 'node:http';

export interface HttpSpeed {
  readonly perSecond: number;
  /** Processor time of the server for an execution, in µs. */
  readonly cpu: number;
}

/**
 * Starts executions and describes each until it has ended, 16 at a time on connections that are kept.
 * @param args of the server: `bare`, or `engine` and perhaps a data folder
 */
export async function rawHttp(file: string, args: readonly string[], total: number): Promise<HttpSpeed> {
  // With the young generation that the benchmark's own process has.
  const execArgv = process.execArgv.filter((option) => option.startsWith('--max-semi-space-size'));
  const server = fork(file, args, { execArgv });
  try {
    const { port } = await answerOf<{ port: number }>(server);
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const before = await cpuOf(server);
    const start = performance.now();
    let begun = 0;
    await Promise.all(
      Array.from({ length: 16 }, async () => {
        while (begun++ < total) await execute(agent, port);
      }),
    );
    const perSecond = total / ((performance.now() - start) / 1000);
    const cpu = ((await cpuOf(server)) - before) / total;
    agent.destroy();
    return { perSecond, cpu };
  } finally {
    server.kill();
  }
}

async function execute(agent: Agent, port: number): Promise<void> {
  const stateMachineArn = 'arn:aws:states:us-east-1:111111111111:stateMachine:http';
  const { executionArn } = await call(agent, port, 'StartExecution', { stateMachineArn, input: '{"a":1}' });
  for (;;) {
    const { status } = await call(agent, port, 'DescribeExecution', { executionArn });
    if (status === 'SUCCEEDED') return;
    if (status !== 'RUNNING') throw new Error(`an execution ended ${status}`);
  }
}

function call(
  agent: Agent,
  port: number,
  action: string,
  input: object,
): Promise<{ executionArn: string; status: string }> {
  const body = JSON.stringify(input);
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'content-length': Buffer.byteLength(body),
    'x-amz-target': `AWSStepFunctions.${action}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request({ agent, port, host: '127.0.0.1', method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve(JSON.parse(text)));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function cpuOf(server: ChildProcess): Promise<number> {
  const answer = answerOf<{ cpu: number }>(server);
  server.send('cpu');
  return (await answer).cpu;
}

function answerOf<Answer>(server: ChildProcess): Promise<Answer> {
  return new Promise((resolve, reject) => {
    server.once('message', (message) => resolve(message as Answer));
    server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
  });
}
