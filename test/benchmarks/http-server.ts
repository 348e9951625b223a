/**
 * The server of the benchmark over raw HTTP, in a process of its own: `engine`, with a data folder if one is given, or
 * `bare`, Node's HTTP server with answers of the same bytes. It sends its port, and its processor time on request.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { RealClock, StepFunctions } from 'step-functions-engine';
import { startAwsJsonServer } from 'step-functions-engine/server';

const [kind, dataFolder] = process.argv.slice(2);

/** Six states that do no work: the HTTP requests are measured. */
const definition = {
  StartAt: 'S1',
  States: Object.fromEntries(
    [1, 2, 3, 4, 5, 6].map((n) => [`S${n}`, { Type: 'Pass', ...(n === 6 ? { End: true } : { Next: `S${n + 1}` }) }]),
  ),
};

async function engineServer(): Promise<number> {
  const options = { clock: new RealClock(), lambda: { invoke: () => Promise.reject(new Error('no function runs')) } };
  const engine = dataFolder ? await StepFunctions.open(dataFolder, options) : new StepFunctions(options);
  await engine.createStateMachine({ name: 'http', definition });
  const call = (action: string, input: unknown) => engine.call(action, input);
  const { port } = await startAwsJsonServer({
    services: [{ targetPrefix: 'AWSStepFunctions', jsonVersion: '1.0', call }],
  });
  return port;
}

/** Answers a start and a description as the engine does, without reading what is asked. */
function bareServer(): Promise<number> {
  const id = '01234567-89ab-cdef-0123-456789abcdef';
  const executionArn = `arn:aws:states:us-east-1:111111111111:execution:http:${id}`;
  const started = JSON.stringify({ executionArn, startDate: 1_764_000_000.123 });
  const described = JSON.stringify({
    executionArn,
    stateMachineArn: 'arn:aws:states:us-east-1:111111111111:stateMachine:http',
    name: id,
    status: 'SUCCEEDED',
    startDate: 1_764_000_000.123,
    stopDate: 1_764_000_000.124,
    input: '{"a":1}',
    inputDetails: { included: true },
    output: '{"a":1}',
    outputDetails: { included: true },
    redriveCount: 0,
    redriveStatus: 'NOT_REDRIVABLE',
    redriveStatusReason: 'Execution is SUCCEEDED and cannot be redriven',
  });
  const server = createServer((request, response) => {
    const body = String(request.headers['x-amz-target']).endsWith('StartExecution') ? started : described;
    request.resume();
    request.on('end', () => {
      response.writeHead(200, {
        'content-type': 'application/x-amz-json-1.0',
        'x-amzn-requestid': id,
        'content-length': Buffer.byteLength(body),
      });
      response.end(body);
    });
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

process.send?.({ port: await (kind === 'bare' ? bareServer() : engineServer()) });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system });
});
