import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { LambdaServiceError, RealClock, VirtualClock } from 'step-functions-engine';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { bundleFunctions } from '../../../../functions/bundle.ts';
import {
  LambdaRuntime,
  type LambdaRuntimeOptions,
  type LogLine,
} from '../../../../packages/step-functions/src/lambda-runtime/lambda-runtime.ts';

const names = ['probe', 'no-handler', 'init-crash'];
const outDir = mkdtempSync(path.join(tmpdir(), 'lambda-runtime-'));
const runtimes: LambdaRuntime[] = [];

beforeAll(async () => {
  await bundleFunctions({ outDir, sourceDir: path.join(import.meta.dirname, 'fixtures'), names });
});
afterEach(async () => {
  await Promise.all(runtimes.splice(0).map((runtime) => runtime.close()));
});
afterAll(() => rmSync(outDir, { recursive: true }));

interface Overrides extends Partial<LambdaRuntimeOptions> {
  readonly timeout?: number;
  readonly environment?: Record<string, string>;
}

function start({ timeout = 5, environment = {}, ...options }: Overrides = {}) {
  const functions = Object.fromEntries(
    names.map((name) => [name, { file: path.join(outDir, name, 'handler.mjs'), timeout, memory: 128, environment }]),
  );
  const runtime = new LambdaRuntime({ clock: new RealClock(), functions, ...options });
  runtimes.push(runtime);
  return {
    runtime,
    functions,
    invoke: async (event: object, name = 'probe') => {
      const response = await runtime.invoke({ functionArn: runtime.functionArn(name), payload: JSON.stringify(event) });
      return { ...response, value: JSON.parse(response.payload) };
    },
  };
}

describe('a function that succeeds', () => {
  it('returns the result of its handler', async () => {
    const { invoke } = start();
    const response = await invoke({ do: 'echo', items: [1, 'ä'] });
    expect(response.value).toEqual({ do: 'echo', items: [1, 'ä'] });
    expect(response).toMatchObject({ executedVersion: '$LATEST', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
    expect(response.functionError).toBeUndefined();
  });

  it('returns null if its handler returns nothing', async () => {
    expect((await start().invoke({ do: 'nothing' })).payload).toBe('null');
  });

  it('stays loaded between invocations', async () => {
    const { invoke } = start();
    expect((await invoke({ do: 'count' })).value).toBe(1);
    expect((await invoke({ do: 'count' })).value).toBe(2);
  });

  it('is found by name, ARN and qualified ARN', async () => {
    const { runtime } = start();
    for (const functionArn of ['probe', runtime.functionArn('probe'), `${runtime.functionArn('probe')}:live`]) {
      expect((await runtime.invoke({ functionArn, payload: '{"do":"count"}' })).functionError).toBeUndefined();
    }
  });

  it('receives Lambda’s context object', async () => {
    const { invoke, runtime } = start({ timeout: 7 });
    const response = await invoke({ do: 'context' });
    expect(response.value).toMatchObject({
      functionName: 'probe',
      functionVersion: '$LATEST',
      invokedFunctionArn: runtime.functionArn('probe'),
      memoryLimitInMB: '128',
      awsRequestId: response.requestId,
      logGroupName: '/aws/lambda/probe',
    });
    expect(response.value.remaining).toBeGreaterThan(6000);
    expect(response.value.remaining).toBeLessThanOrEqual(7000);
  });

  it('has its own environment variables and none of this process', async () => {
    process.env.SECRET_OF_THE_DEVELOPER = 'x';
    const { value } = await start({ environment: { TABLE_NAME: 'orders' } }).invoke({ do: 'environment' });
    delete process.env.SECRET_OF_THE_DEVELOPER;
    expect(value).toMatchObject({ TABLE_NAME: 'orders', AWS_REGION: 'us-east-1', AWS_LAMBDA_FUNCTION_NAME: 'probe' });
    expect(value).not.toHaveProperty('SECRET_OF_THE_DEVELOPER');
    expect(value).not.toHaveProperty('PATH');
  });

  it('has its output collected line by line, with the request ID of the invocation', async () => {
    const lines: LogLine[] = [];
    const { requestId } = await start({ onLog: (line) => lines.push(line) }).invoke({ do: 'log' });
    expect(lines.map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(lines.every((line) => line.requestId === requestId && line.functionName === 'probe')).toBe(true);
  });

  it('may return a response of exactly the maximum size', async () => {
    expect((await start().invoke({ do: 'big', bytes: 6291556 })).functionError).toBeUndefined();
  });
});

describe('execution environments', () => {
  it('run one invocation each at a time', async () => {
    const { invoke } = start();
    const both = await Promise.all([invoke({ do: 'sleep', ms: 50 }), invoke({ do: 'count' }), invoke({ do: 'count' })]);
    expect(both.map(({ value }) => value)).toEqual(['awake', 1, 1]);
  });

  it('of one function do not exceed their maximum: further invocations wait', async () => {
    const { invoke } = start({ maxEnvironments: 1 });
    const all = await Promise.all([1, 2, 3].map(() => invoke({ do: 'count' })));
    expect(all.map(({ value }) => value)).toEqual([1, 2, 3]);
  });

  it('that are idle are ended when another function needs one, and after the idle time', async () => {
    const { invoke } = start({ maxEnvironmentsInAll: 1, idleTime: 30 });
    expect((await invoke({ do: 'count' })).value).toBe(1);
    expect((await invoke({ do: 'count' })).value).toBe(2);
    // Of another function: it fails, but it ran.
    expect((await invoke({}, 'no-handler')).functionError).toBe('Unhandled');
    expect((await invoke({ do: 'count' })).value).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect((await invoke({ do: 'count' })).value).toBe(1);
  });

  it('of all functions together do not exceed their maximum: further invocations wait', async () => {
    const { invoke } = start({ maxEnvironmentsInAll: 2 });
    const counts = await Promise.all([1, 2, 3, 4, 5, 6].map(async () => (await invoke({ do: 'count' })).value));
    expect(counts.filter((count) => count === 1).length).toBeLessThanOrEqual(2);
  });

  it('of replaced functions are ended and do not count towards the maximum', async () => {
    const { invoke, runtime, functions } = start({ maxEnvironmentsInAll: 1 });
    const counts: unknown[] = [];
    for (let round = 0; round < 3; round++) {
      counts.push((await invoke({ do: 'count' })).value);
      runtime.replace(functions);
    }
    const running = invoke({ do: 'count' });
    runtime.replace(functions);
    counts.push((await running).value, (await invoke({ do: 'count' })).value);
    expect(counts).toEqual([1, 1, 1, 1, 1]);
  });

  it('that crashed do not count towards the maximum', async () => {
    const { invoke } = start({ maxEnvironments: 1 });
    await invoke({ do: 'exit' });
    expect((await invoke({ do: 'count' })).value).toBe(1);
  });

  it('that crashed are replaced for an invocation that waits', async () => {
    const { invoke } = start({ maxEnvironments: 1 });
    const [crashed, next] = await Promise.all([invoke({ do: 'exit' }), invoke({ do: 'count' })]);
    expect(crashed.functionError).toBe('Unhandled');
    expect(next.value).toBe(1);
  });
});

describe('a function that fails', () => {
  it('returns the name, message and stack trace of the error', async () => {
    const response = await start().invoke({ do: 'throw' });
    expect(response.functionError).toBe('Unhandled');
    expect(response.value).toMatchObject({ errorType: 'OutOfStock', errorMessage: 'no more anvils' });
    expect(response.value.trace[0]).toBe('OutOfStock: no more anvils');
  });

  it.each([
    ['a thrown text', { do: 'throwText' }, { errorType: 'string', errorMessage: 'just text', trace: [] }],
    [
      'a result that cannot be serialised',
      { do: 'circular' },
      { errorType: 'Error', errorMessage: 'Unable to stringify response body' },
    ],
    [
      'an error thrown outside the handler',
      { do: 'crash' },
      { errorType: 'OutOfStock', errorMessage: 'thrown outside the handler' },
    ],
    [
      'an unhandled rejection',
      { do: 'reject' },
      { errorType: 'Runtime.UnhandledPromiseRejection', errorMessage: 'nobody listens' },
    ],
    [
      'a response over 6 MB',
      { do: 'big', bytes: 6291557 },
      {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size (6291557 bytes) exceeded maximum allowed payload size (6291556 bytes).',
      },
    ],
  ])('reports %s as Lambda does', async (_, event, expected) => {
    const response = await start().invoke(event);
    expect(response.functionError).toBe('Unhandled');
    expect(response.value).toMatchObject(expected);
  });

  it.each([{ do: 'hang' }, { do: 'busyLoop' }])('times out, and its environment is replaced: %o', async (event) => {
    const { invoke } = start({ timeout: 0.2 });
    const response = await invoke(event);
    expect(response.functionError).toBe('Unhandled');
    expect(response.value).toEqual({
      errorType: 'Sandbox.Timedout',
      errorMessage: `RequestId: ${response.requestId} Error: Task timed out after 0.20 seconds`,
    });
    expect((await invoke({ do: 'count' })).value).toBe(1);
  });

  it('by ending its process reports Runtime.ExitError, and its environment is replaced', async () => {
    const { invoke } = start();
    await invoke({ do: 'count' });
    const response = await invoke({ do: 'exit' });
    expect(response.value).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: `RequestId: ${response.requestId} Error: Runtime exited with error: exit status 3`,
    });
    expect((await invoke({ do: 'count' })).value).toBe(1);
  });

  it.each([
    [
      'no-handler',
      { errorType: 'Runtime.HandlerNotFound', errorMessage: 'handler.handler is undefined or not exported' },
    ],
    ['init-crash', { errorType: 'TypeError', errorMessage: 'no configuration' }],
  ])('during initialisation reports the error at each invocation: %s', async (name, expected) => {
    const { invoke } = start();
    for (let i = 0; i < 2; i++) {
      const response = await invoke({}, name);
      expect(response.functionError).toBe('Unhandled');
      expect(response.value).toMatchObject(expected);
    }
  });
});

describe('the Lambda service', () => {
  it.each([
    ['an unknown function', { functionArn: 'nobody', payload: '{}' }, 'ResourceNotFoundException', 404],
    [
      'a payload over 6 MB',
      { functionArn: 'probe', payload: `"${'x'.repeat(6291455)}"` },
      'RequestTooLargeException',
      413,
    ],
    [
      'an unknown invocation type',
      { functionArn: 'probe', payload: '{}', invocationType: 'Later' },
      'InvalidParameterValueException',
      400,
    ],
  ])('refuses %s', async (_, request, errorName, statusCode) => {
    const { runtime } = start();
    const error = await runtime.invoke(request).catch((error: unknown) => error);
    expect(error).toBeInstanceOf(LambdaServiceError);
    expect(error).toMatchObject({ errorName, statusCode });
  });

  it('answers an invocation of type Event at once and runs it afterwards', async () => {
    const lines: string[] = [];
    const clock = new VirtualClock();
    const { runtime } = start({ clock, onLog: ({ text }) => lines.push(text) });
    const response = await runtime.invoke({ functionArn: 'probe', payload: '{"do":"log"}', invocationType: 'Event' });
    expect(response.payload).toBe('');
    expect(lines).toEqual([]);
    await new Promise<void>((resolve) => clock.setTimer(clock.now() + 1, resolve));
    expect(lines).toEqual(['one', 'two', 'three']);
  });
});

describe('a runtime that is closed', () => {
  it('answers neither running nor new invocations', async () => {
    const { invoke, runtime } = start();
    await invoke({ do: 'nothing' });
    const answers: unknown[] = [];
    void invoke({ do: 'sleep', ms: 10 }).then((answer) => answers.push(answer));
    await runtime.close();
    void invoke({ do: 'nothing' }).then((answer) => answers.push(answer));
    await new Promise((resolve) => setImmediate(resolve));
    expect(answers).toEqual([]);
  });
});

describe('a runtime with a virtual clock', () => {
  it('shows functions the time of the clock, which stands still while one runs', async () => {
    const clock = new VirtualClock(Date.UTC(2030, 0, 1));
    const { invoke } = start({ clock });
    let fired = false;
    const running = invoke({ do: 'date' });
    clock.setTimer(clock.now() + 86_400_000, () => {
      fired = true;
    });
    expect((await running).value).toEqual([
      '2030-01-01T00:00:00.000Z',
      Date.UTC(2030, 0, 1),
      '1970-01-01T00:00:00.000Z',
      true,
    ]);
    expect(fired).toBe(false);
    await new Promise<void>((resolve) => clock.setTimer(clock.now() + 172_800_000, resolve));
    expect(fired).toBe(true);
    expect((await invoke({ do: 'date' })).value[0]).toBe('2030-01-03T00:00:00.000Z');
  });
});
