import { type ChildProcess, fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import { medianOf, type Speed, throughput } from './speed.ts';

/**
 * Starts executions and describes each until it has ended, 16 at a time on persistent connections. The processor time
 * is the server's.
 * @param args of the server: `bare`, or `engine` and perhaps a data folder
 */
export async function rawHttp(file: string, args: readonly string[], total: number): Promise<Speed> {
  // With the benchmark's own size of the young generation.
  const execArgv = process.execArgv.filter((option) => option.startsWith('--max-semi-space-size'));
  const server = fork(file, args, { execArgv });
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  try {
    const { port } = await answerOf<{ port: number }>(server);
    return await medianOf(async () => {
      const before = await cpuOf(server);
      const perSecond = await throughput(total, 16, () => execute(agent, port));
      return { perSecond, cpu: ((await cpuOf(server)) - before) / total };
    });
  } finally {
    agent.destroy();
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
    const ended = (code: number) => reject(new Error(`the server ended with ${code}`));
    server.once('exit', ended);
    server.once('message', (message) => {
      server.off('exit', ended);
      resolve(message as Answer);
    });
  });
}
