import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  parseServeOptions,
  type Served,
  type ServeOptions,
  serve,
  startServer,
  UserError,
} from '../../../../packages/step-functions/src/server/index.ts';

const account = '123456789012';
const arnOf = (name: string) => `arn:aws:lambda:us-east-1:${account}:function:${name}`;
const callOf = (functionArn: string, more: object = { End: true }) => ({
  Type: 'Task',
  Resource: functionArn,
  ...more,
});
const machineOf = (state: object, more: object = {}) => ({ StartAt: 'Work', States: { Work: state, ...more } });

let folder: string;
let printed: string[];
const running: { close(): Promise<void> }[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'serve-'));
  printed = [];
});

afterEach(async () => {
  for (const part of running.splice(0).reverse()) await part.close();
  rmSync(folder, { recursive: true, force: true });
});

function write(file: string, content: string | object): void {
  const target = path.join(folder, file);
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, typeof content === 'string' ? content : JSON.stringify(content));
}

async function start(options: Partial<ServeOptions> = {}): Promise<Served> {
  const places = options.places ?? [path.join(folder, 'machines')];
  const served = await serve({ port: 0, clock: 'virtual', print: (line) => printed.push(line), ...options, places });
  running.push(served);
  return served;
}

/** Runs an execution over the AWS SDK and returns its end. */
async function run({ url, region, accountId }: Served, machine: string, input: object = {}) {
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new SFNClient({ endpoint: url, region, credentials });
  const stateMachineArn = `arn:aws:states:${region}:${accountId}:stateMachine:${machine}`;
  const { executionArn } = await client.send(
    new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }),
  );
  for (;;) {
    const { status, output, error, cause } = await client.send(new DescribeExecutionCommand({ executionArn }));
    if (status !== 'RUNNING') return { status, output: output && JSON.parse(output), error, cause };
    await new Promise(setImmediate);
  }
}

const typesOf = (history: readonly { readonly type: string }[]) => history.map(({ type }) => type);

describe('serve', () => {
  it('runs the definitions of a folder, with placeholder values, with the functions of a folder', async () => {
    write('machines/order/state_machine.json', machineOf(callOf('${price_arn}')));
    write('functions/price/index.mjs', 'export const handler = async ({ quantity }) => ({ total: quantity * 150 });');

    const served = await start({
      functions: path.join(folder, 'functions'),
      values: new Map([['price_arn', arnOf('price')]]),
    });

    expect(await run(served, 'order', { quantity: 2 })).toMatchObject({ status: 'SUCCEEDED', output: { total: 300 } });
    expect(printed.join('\n')).toMatch(/function:price {2}\S*functions\/price\/index.mjs/);
  });

  it('prints the definitions that AWS would refuse, and serves the others', async () => {
    write('machines/bad.asl.json', machineOf({ Type: 'Pass', Next: 'Nowhere' }));
    write('machines/good.asl.json', machineOf({ Type: 'Pass', End: true }));
    write('machines/open.asl.json', machineOf({ Type: 'Wait', Seconds: 1, Comment: '${why}', End: true }));

    const served = await start();

    expect(await run(served, 'good')).toMatchObject({ status: 'SUCCEEDED' });
    expect(printed.join('\n')).toMatch(/bad {2}\S+ {2}REFUSED, as AWS would\n.*Nowhere at \/States\/Work\/Next/);
    expect(printed.join('\n')).toContain('the placeholder ${why} has no value: --set why=value');
  });

  it('updates a state machine when its file changes, while a running execution keeps its definition', async () => {
    const waiting = (result: string) =>
      machineOf(
        {
          ...callOf('arn:aws:states:::lambda:invoke.waitForTaskToken', { Next: 'Then' }),
          Parameters: { FunctionName: 'ask', Payload: { 'token.$': '$$.Task.Token' } },
        },
        { Then: { Type: 'Pass', Result: result, End: true } },
      );
    write('machines/ask.asl.json', waiting('old'));
    write('mocks.json', { ask: 'asked' });
    const { stepFunctions, accountId } = await start({ mocks: path.join(folder, 'mocks.json') });
    const machine = `arn:aws:states:us-east-1:${accountId}:stateMachine:ask`;
    const answer = async (execution: string) => {
      await expect.poll(async () => typesOf(await stepFunctions.history(execution))).toContain('TaskSubmitted');
      const [scheduled] = (await stepFunctions.history(execution)).filter(({ type }) => type === 'TaskScheduled');
      const details = scheduled?.taskScheduledEventDetails as { parameters: string } | undefined;
      const taskToken = JSON.parse(details?.parameters ?? '{}').Payload?.token;
      await stepFunctions.call('SendTaskSuccess', { taskToken, output: '{}' });
    };
    const before = await stepFunctions.startExecution(machine);

    write('machines/ask.asl.json', waiting('new'));
    await expect.poll(() => printed.at(-1), { timeout: 20_000 }).toMatch(/ask {2}\S+ {2}updated/);
    const after = await stepFunctions.startExecution(machine);
    await answer(before);
    await answer(after);

    expect((await stepFunctions.whenEnded(before)).output).toBe('old');
    expect((await stepFunctions.whenEnded(after)).output).toBe('new');
  });

  it('keeps a state machine whose file is deleted, and prints that it has no file', async () => {
    write('machines/kept.asl.json', machineOf({ Type: 'Succeed' }));
    write('machines/removed.asl.json', machineOf({ Type: 'Succeed' }));
    write('machines/refused.asl.json', machineOf({ Type: 'Pass' }));
    const served = await start();

    rmSync(path.join(folder, 'machines/refused.asl.json'));
    rmSync(path.join(folder, 'machines/removed.asl.json'));
    await expect.poll(() => printed.at(-1), { timeout: 20_000 }).toMatch(/removed {2}has no file any more/);
    expect(printed.join('\n')).not.toMatch(/refused {2}has no file any more/);

    expect(await run(served, 'removed')).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('keeps the functions while their folder is deleted, and reloads them when it is built again', async () => {
    write('functions/f.mjs', 'export const handler = () => 1;');
    write('machines/calls.asl.json', machineOf(callOf(arnOf('f'))));
    const served = await start({ functions: path.join(folder, 'functions') });

    rmSync(path.join(folder, 'functions'), { recursive: true });
    await expect.poll(() => printed.at(-1), { timeout: 20_000 }).toMatch(/^The functions keep their earlier code: /);
    write('functions/f.mjs', 'export const handler = () => 2;');
    await expect.poll(() => printed.at(-1), { timeout: 20_000 }).toBe('Functions reloaded: f');
    write('functions/f.mjs', 'export const handler = () => 3;');
    await expect.poll(async () => (await run(served, 'calls')).output, { timeout: 20_000 }).toBe(3);
  });

  it('reloads a function when its file changes', async () => {
    write('machines/m.asl.json', machineOf(callOf(arnOf('f'))));
    write('functions/f.mjs', 'export const handler = async () => 1;');
    const served = await start({ functions: path.join(folder, 'functions') });
    expect(await run(served, 'm')).toMatchObject({ output: 1 });

    write('functions/f.mjs', 'export const handler = async () => 2;');
    await expect.poll(() => printed.at(-1), { timeout: 20_000 }).toBe('Functions reloaded: f');

    expect(await run(served, 'm')).toMatchObject({ output: 2 });
  });

  it('does not run a local function for an ARN of another account, region or name', async () => {
    write('machines/a.asl.json', machineOf(callOf(`arn:aws:lambda:us-east-1:999999999999:function:f`)));
    write('machines/b.asl.json', machineOf(callOf(`arn:aws:lambda:eu-west-1:${account}:function:f`)));
    write('machines/c.asl.json', machineOf(callOf(arnOf('other'))));
    write('functions/f.mjs', 'export const handler = async () => 1;');
    const served = await start({ functions: path.join(folder, 'functions') });

    for (const machine of ['a', 'b', 'c']) {
      expect(await run(served, machine)).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
    }
    expect(printed.join('\n')).toContain(
      '999999999999:function:f  none: a call fails, because the function does not exist',
    );
  });

  it('takes account and region from the definitions if all ARNs agree', async () => {
    write('machines/m.asl.json', machineOf(callOf('arn:aws:lambda:eu-west-1:222222222222:function:f')));
    write('functions/f.mjs', 'export const handler = async () => 1;');

    const served = await start({ functions: path.join(folder, 'functions') });

    expect(served).toMatchObject({ region: 'eu-west-1', accountId: '222222222222' });
    expect(await run(served, 'm')).toMatchObject({ output: 1 });
  });

  it('invokes functions at a Lambda endpoint, and one function at its own endpoint', async () => {
    const calls: string[] = [];
    const lambda = await startServer({
      name: 'a Lambda API',
      port: 0,
      maxBody: 1000,
      tooLarge: { status: 413 },
      handle: async ({ method, path: requested, query, body }) => {
        calls.push(`${method} ${requested}?${query}`);
        if (requested.includes('/missing/'))
          return { status: 404, body: '{"Type":"User","Message":"no such function"}' };
        if (requested.includes('/failing/')) {
          const headers = { 'x-amz-function-error': 'Unhandled' };
          return { status: 200, headers, body: '{"errorType":"Oops","errorMessage":"no"}' };
        }
        return { status: 200, body: `{"got":${body}}` };
      },
    });
    running.push(lambda);
    for (const name of ['f:live', 'missing', 'failing', 'alone']) {
      write(`machines/${name.split(':')[0]}.asl.json`, machineOf(callOf(arnOf(name))));
    }
    const served = await start({ lambda: lambda.url, lambdas: new Map([['alone', lambda.url]]) });

    expect(await run(served, 'f', { n: 1 })).toMatchObject({ output: { got: { n: 1 } } });
    expect(await run(served, 'failing')).toMatchObject({ error: 'Oops' });
    expect(await run(served, 'missing')).toMatchObject({ error: 'Lambda.ResourceNotFoundException' });
    expect(await run(served, 'alone', { n: 2 })).toMatchObject({ output: { got: { n: 2 } } });
    expect(calls).toEqual([
      'POST /2015-03-31/functions/f/invocations?Qualifier=live',
      'POST /2015-03-31/functions/failing/invocations?',
      'POST /2015-03-31/functions/missing/invocations?',
      'POST /2015-03-31/functions/function/invocations?',
    ]);
  });

  it('mocks tasks with the test case that the state machine ARN names, as Step Functions Local', async () => {
    write(
      'machines/job.asl.json',
      machineOf({ ...callOf('arn:aws:states:::ecs:runTask.sync'), Parameters: { TaskDefinition: 't' } }),
    );
    write('mocks.json', {
      StateMachines: { job: { TestCases: { Happy: { Work: 'Done' }, Sad: { Work: 'Broken' } } } },
      MockedResponses: {
        Done: { '0': { Return: 'done' } },
        Broken: { '0': { Throw: { Error: 'Broken', Cause: '' } } },
      },
    });
    const served = await start({ mocks: path.join(folder, 'mocks.json') });

    expect(await run(served, 'job#Happy')).toMatchObject({ output: 'done' });
    expect(await run(served, 'job#Sad')).toMatchObject({ error: 'Broken' });
    await expect(run(served, 'job#Other')).rejects.toThrow('has no test case Other: it has Happy, Sad');
  });

  it('keeps executions in a data folder over a restart', async () => {
    write('machines/m.asl.json', machineOf({ Type: 'Pass', End: true }));
    const options = { dataFolder: path.join(folder, 'data'), clock: 'real' } as const;
    const first = await start(options);
    await run(first, 'm');
    await first.close();

    const second = await start(options);

    const stateMachineArn = `arn:aws:states:us-east-1:${account}:stateMachine:m`;
    const { executions } = (await second.stepFunctions.call('ListExecutions', { stateMachineArn })) as {
      executions: object[];
    };
    expect(executions).toHaveLength(1);
  });

  it('refuses to serve a state machine of the data folder as another type, and prints what to do', async () => {
    write('machines/quick.asl.json', machineOf({ Type: 'Pass', End: true }));
    const dataFolder = path.join(folder, 'data');
    const first = await start({ dataFolder, express: ['quick'] });
    await first.close();
    write('machines/quick.asl.json', machineOf({ Type: 'Succeed' }));

    const { stepFunctions } = await start({ dataFolder });

    expect(printed.join('\n')).toMatch(/quick .*REFUSED.*\n.*quick as an Express state machine.*add --express quick/);
    const { stateMachines } = (await stepFunctions.call('ListStateMachines', {})) as { stateMachines: object[] };
    expect(stateMachines).toMatchObject([{ name: 'quick', type: 'EXPRESS' }]);
  });

  it('gives the logs of Express executions to a program that reads them, also those of a distributed Map', async () => {
    const ProcessorConfig = { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' };
    const ItemProcessor = { ProcessorConfig, StartAt: 'In', States: { In: { Type: 'Pass', End: true } } };
    write('machines/quick.asl.json', machineOf({ Type: 'Pass', End: true }));
    write('machines/each.asl.json', machineOf({ Type: 'Map', ItemProcessor, End: true }));
    write('machines/plain.asl.json', machineOf({ Type: 'Pass', End: true }));
    const logged = new Set<string>();
    const logs = (record: { execution_arn: string }) => logged.add(record.execution_arn.replace(/:[^:]+:[^:]+$/, ''));
    const { stepFunctions, accountId, region } = await start({ express: ['quick'], logs });

    for (const [name, input] of [['quick'], ['each', [1]], ['plain']] as const) {
      const machine = `arn:aws:states:${region}:${accountId}:stateMachine:${name}`;
      await stepFunctions.whenEnded(await stepFunctions.startExecution(machine, input === undefined ? {} : [...input]));
    }

    expect([...logged].map((arn) => arn.split(':').slice(5).join(':'))).toEqual([
      expect.stringMatching(/^express:quick$/),
      expect.stringMatching(/^execution$/),
      expect.stringMatching(/^express:each\//),
    ]);
  });

  it('answers only requests to the configured host names', async () => {
    write('machines/m.asl.json', machineOf({ Type: 'Pass', End: true }));
    const { port } = await start({ host: '0.0.0.0', allowedHosts: ['host.docker.internal'] });
    const status = (host: string) =>
      new Promise((resolve) => {
        const headers = { host, 'x-amz-target': 'AWSStepFunctions.ListStateMachines' };
        request({ port, method: 'POST', headers }, (response) => resolve(response.statusCode)).end('{}');
      });

    expect(await status(`host.docker.internal:${port}`)).toBe(200);
    expect(await status('evil.example')).toBe(403);
  });

  it('gives no activity task to a worker that has disconnected', async () => {
    write('machines/m.asl.json', machineOf(callOf(`arn:aws:states:us-east-1:${account}:activity:pack`)));
    const { url, stepFunctions, region, accountId } = await start({ clock: 'real' });
    const { activityArn } = (await stepFunctions.call('CreateActivity', { name: 'pack' })) as { activityArn: string };
    const poll = (signal?: AbortSignal) => {
      const headers = { 'x-amz-target': 'AWSStepFunctions.GetActivityTask' };
      const body = JSON.stringify({ activityArn });
      return fetch(url, { method: 'POST', headers, body, ...(signal && { signal }) });
    };

    const calls = vi.spyOn(stepFunctions, 'call');
    const leaving = new AbortController();
    const abandoned = poll(leaving.signal).catch((error: Error) => error.name);
    await expect.poll(() => calls.mock.calls.length, { timeout: 10_000 }).toBe(1);
    const [[, , signal] = []] = calls.mock.calls;
    leaving.abort();
    expect(await abandoned).toBe('AbortError');
    await expect.poll(() => signal?.aborted, { timeout: 10_000 }).toBe(true);
    const next = poll();
    await stepFunctions.call('StartExecution', {
      stateMachineArn: `arn:aws:states:${region}:${accountId}:stateMachine:m`,
      input: '{"order":1}',
    });

    expect(await (await next).json()).toMatchObject({ input: '{"order":1}' });
  });
});

describe('the first definition of this project', () => {
  // Its original ARNs were shortened with dots, which AWS refuses.
  const seed = (prefix: string) => ({
    Comment: 'Order processing',
    StartAt: 'ValidateOrder',
    States: {
      ValidateOrder: {
        Type: 'Task',
        Resource: `${prefix}validate-order`,
        Next: 'CheckInventory',
        Retry: [{ ErrorEquals: ['Lambda.ServiceException'], MaxAttempts: 3 }],
        Catch: [{ ErrorEquals: ['ValidationError'], Next: 'NotifyInvalidOrder' }],
      },
      CheckInventory: {
        Type: 'Parallel',
        Branches: ['ReserveItems reserve-items', 'CalculateShipping calc-shipping'].map((branch) => {
          const [state = '', name] = branch.split(' ');
          return { StartAt: state, States: { [state]: { Type: 'Task', Resource: `${prefix}${name}`, End: true } } };
        }),
        Next: 'ProcessPayment',
      },
      ProcessPayment: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: {
          FunctionName: `${prefix}process-payment`,
          Payload: { 'taskToken.$': '$$.Task.Token', 'orderId.$': '$.orderId' },
        },
        Next: 'FulfillOrder',
        TimeoutSeconds: 300,
      },
      FulfillOrder: { Type: 'Task', Resource: `${prefix}fulfill-order`, End: true },
      NotifyInvalidOrder: { Type: 'Task', Resource: `${prefix}notify-invalid`, End: true },
    },
  });

  it('is refused with its shortened ARNs, and with valid ones fails to read a field of a Parallel state’s array', async () => {
    write('machines/literal.asl.json', seed('arn:...:'));
    write('machines/order.asl.json', seed(arnOf('')));
    write('functions/validate-order.mjs', 'export const handler = async (order) => order;');
    write('functions/reserve-items.mjs', 'export const handler = async ({ orderId }) => ({ orderId });');
    write('functions/calc-shipping.mjs', 'export const handler = async () => ({ shipping: 5 });');
    write('functions/notify-invalid.mjs', 'export const handler = async () => { throw new Error("not called"); };');
    const served = await start({ functions: path.join(folder, 'functions') });

    const end = await run(served, 'order', { orderId: 'o-1' });

    expect(printed.join('\n')).toContain('Value is not a valid resource ARN at /States/ValidateOrder/Resource');
    expect(end).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining("The JSONPath '$.orderId' specified for the field 'orderId.$' could not be found"),
    });
  });
});

const hasAwsCli = spawnSync('aws', ['--version'], { stdio: 'ignore' }).status === 0;

it.skipIf(!hasAwsCli)(
  'the AWS CLI lists the state machines that serve has created',
  async () => {
    write('machines/m.asl.json', machineOf({ Type: 'Pass', End: true }));
    const { url } = await start();
    const env = { ...process.env, AWS_ACCESS_KEY_ID: 'local', AWS_SECRET_ACCESS_KEY: 'local', AWS_PAGER: '' };
    const args = ['stepfunctions', 'list-state-machines', '--endpoint-url', url, '--region', 'us-east-1'];

    const { stdout } = await promisify(execFile)('aws', [...args, '--query', 'stateMachines[].name'], { env });

    expect(JSON.parse(stdout)).toEqual(['m']);
  },
  60_000,
);

describe('serve with', () => {
  it('a definition in YAML runs it, and updates it when the file changes', async () => {
    const machine = (result: string) =>
      `StartAt: A\nStates:\n  A:\n    Type: Pass\n    Result: ${result}\n    End: true\n`;
    write('machines/m.asl.yaml', machine('${First}'));
    const served = await start({ values: new Map([['First', '1']]) });
    expect(await run(served, 'm')).toMatchObject({ output: 1 });

    write('machines/m.asl.yaml', machine('2'));
    await expect.poll(() => printed.at(-1), { timeout: 20_000 }).toMatch(/m {2}\S+ {2}updated/);

    expect(await run(served, 'm')).toMatchObject({ output: 2 });
  });

  it('a file that cannot be parsed prints its line, and serves the other files', async () => {
    write('machines/bad.asl.yaml', 'StartAt: A\nStates:\n\tA: {}\n');
    write('machines/good.asl.json', machineOf({ Type: 'Succeed' }));

    const served = await start();

    expect(await run(served, 'good')).toMatchObject({ status: 'SUCCEEDED' });
    expect(printed.join('\n')).toMatch(/bad {2}\S+ {2}CANNOT BE READ\n.*bad\.asl\.yaml:3:1: Tabs/);
  });

  it('unknown names in --express and in mocks prints warnings', async () => {
    write('machines/m.asl.json', machineOf({ Type: 'Succeed' }));
    const TestCases = { Happy: { Wrok: 'Ok' } };
    write('mocks.json', { StateMachines: { m: { TestCases } }, MockedResponses: { Ok: { '0': { Return: 1 } } } });

    await start({ mocks: path.join(folder, 'mocks.json'), express: ['n'] });

    expect(printed).toContain('--express n: there is no such state machine.');
    expect(printed.at(-1)).toMatch(/mocks\.json: The test case Happy has a mock for Wrok, and m has no such state\.$/);
  });

  it('a Lambda endpoint that does not answer prints a warning', async () => {
    write('machines/m.asl.json', machineOf(callOf(arnOf('f'))));

    await start({ lambda: 'http://127.0.0.1:1' });

    expect(printed.at(-1)).toMatch(
      /^http:\/\/127\.0\.0\.1:1 does not answer: .*; calls of its functions fail until it answers\.$/,
    );
  });

  it.each<[string, Partial<ServeOptions>, string | RegExp]>([
    ['a port that is in use', {}, /^Port \d+ for .* is in use by another program\. Set --port to another port/],
    ['an address that this machine does not have', { port: 0, host: '192.0.2.1' }, /cannot listen on 192\.0\.2\.1/],
    [
      'a file as the data folder',
      { port: 0, dataFolder: import.meta.filename },
      /^--data .* is a file, not a folder\.$/,
    ],
    ['a file as the functions folder', { port: 0, functions: import.meta.filename }, /is a file, not a folder\.$/],
    ['a folder that does not exist', { port: 0, functions: '/nowhere' }, 'There is no folder /nowhere.'],
  ])('%s is refused with a one-sentence message', async (_what, options, message) => {
    write('machines/m.asl.json', machineOf({ Type: 'Succeed' }));
    const { port } = await start();

    await expect(start({ port, ...options })).rejects.toMatchObject({
      name: 'UserError',
      message: expect.stringMatching(message),
    });
  });
});

describe('the options of serve', () => {
  it('are read from the command line, and those of Step Functions Local from the environment', () => {
    const options = parseServeOptions(
      [
        'machines',
        '--set',
        'a=b=c',
        '--lambda',
        'price=http://127.0.0.1:9000',
        '--endpoint',
        's3=http://127.0.0.1:9001',
      ],
      {
        LAMBDA_ENDPOINT: 'http://127.0.0.1:3001',
        SFN_MOCK_CONFIG: 'mocks.json',
        AWS_ACCOUNT_ID: '222222222222',
        AWS_DEFAULT_REGION: 'eu-west-1',
        SQS_ENDPOINT: 'http://127.0.0.1:9324',
      },
    );

    expect(options).toMatchObject({
      places: ['machines'],
      values: new Map([['a', 'b=c']]),
      lambda: 'http://127.0.0.1:3001',
      lambdas: new Map([['price', 'http://127.0.0.1:9000']]),
      endpoints: new Map([
        ['SQS', 'http://127.0.0.1:9324'],
        ['s3', 'http://127.0.0.1:9001'],
      ]),
      mocks: 'mocks.json',
      accountId: '222222222222',
      region: 'eu-west-1',
    });
  });

  it.each([
    [[], 'Name the files or folders of definitions to serve: step-functions serve --help shows how.'],
    [['m', '--port', 'x'], '--port x: it must be a port number'],
    [['m', '--set', 'x'], '--set x: it must be --set name=value.'],
    [['m', '--account', '12'], '--account 12: an account has 12 digits.'],
    [['m', '--lambda', 'nowhere'], '--lambda nowhere: it must be an address'],
    [['m', '--lambda', 'price=nowhere'], '--lambda price=nowhere: it must be an address'],
    [['m', '--endpoint', 's3=nowhere'], '--endpoint s3=nowhere: it must be an address'],
    [['m', '--set-file', 'none.json'], 'There is no file none.json.'],
    [['m', '--clock', 'slow'], '--clock slow: it must be real or virtual.'],
    [['m', '--what'], "Unknown option '--what'"],
  ])('are refused with a message that names the wrong one: %j', (args, message) => {
    expect(() => parseServeOptions(args, {})).toThrow(UserError);
    expect(() => parseServeOptions(args, {})).toThrow(message);
  });
});
