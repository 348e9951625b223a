/**
 * Runs in a worker thread: Lambda's Node.js runtime for one function, one invocation at a time.
 *
 * It is compiled as a single file (worker-code.ts), so it may import only modules of Node and types.
 */
import { types } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionError, Invocation, WorkerMessage, WorkerSettings } from './protocol.ts';

type Handler = (event: unknown, context: object, callback: (error: unknown, result?: unknown) => void) => unknown;

const settings = workerData as WorkerSettings;
let current: Invocation | undefined;
let time = settings.now;

const say = (message: WorkerMessage): void => parentPort?.postMessage(message);

/** The payload of a failed invocation, as Lambda's runtime makes it from a thrown value. */
function toFunctionError(thrown: unknown): FunctionError {
  if (!types.isNativeError(thrown)) return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return {
    errorType: String(thrown.name),
    errorMessage: String(thrown.message),
    trace: String(thrown.stack ?? '').split('\n'),
  };
}

/** Makes `Date` return the virtual time, which does not advance while a function runs. */
function followVirtualTime(): void {
  const now = () => time ?? 0;
  globalThis.Date = new Proxy(Date, {
    construct: (target, args, newTarget) => Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new Date().toString(),
    get: (target, key, receiver) => (key === 'now' ? now : Reflect.get(target, key, receiver)),
  });
}

/** Sends the output line by line with the id of its invocation, in sequence with the results. */
function captureOutput(stream: NodeJS.WriteStream): void {
  let rest = '';
  const write = (chunk: string | Uint8Array, ...args: unknown[]): boolean => {
    const lines = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).split('\n');
    rest = lines.pop() ?? '';
    for (const text of lines) say({ type: 'log', requestId: current?.requestId, text });
    const written = args.at(-1);
    if (typeof written === 'function') queueMicrotask(() => written());
    return true;
  };
  stream.write = write;
}

function fatal(error: FunctionError): void {
  say(current === undefined ? { type: 'init-error', error } : { type: 'error', error, fatal: true });
}

function contextOf({ requestId, timeout }: Invocation): object {
  const deadline = performance.now() + timeout;
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: settings.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: settings.functionArn,
    memoryLimitInMB: String(settings.memory),
    awsRequestId: requestId,
    logGroupName: `/aws/lambda/${settings.functionName}`,
    logStreamName: settings.logStreamName,
    getRemainingTimeInMillis: () => Math.max(0, Math.floor(deadline - performance.now())),
  };
}

/** The handler's result: the value of its promise or, for a handler with a callback, the arguments of the callback. */
function run(handler: Handler, event: unknown, context: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const callback = (error: unknown, result?: unknown) => (error ? reject(error) : resolve(result));
    const returned = handler(event, context, callback);
    if (returned instanceof Promise || handler.length < 3) resolve(returned);
  });
}

function serialize(result: unknown): string {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? 'null';
  } catch {
    throw new Error('Unable to stringify response body');
  }
}

async function invoke(handler: Handler, invocation: Invocation): Promise<void> {
  current = invocation;
  time = invocation.now;
  process.env._X_AMZN_TRACE_ID = invocation.traceId;
  try {
    const result = await run(handler, JSON.parse(invocation.payload), contextOf(invocation));
    say({ type: 'result', payload: serialize(result) });
  } catch (thrown) {
    say({ type: 'error', error: toFunctionError(thrown), fatal: false });
  }
}

async function load(): Promise<Handler> {
  const module: { handler?: unknown } = await import(settings.handlerUrl);
  if (typeof module.handler === 'function') return module.handler as Handler;
  const error = new Error('handler.handler is undefined or not exported');
  error.name = 'Runtime.HandlerNotFound';
  throw error;
}

function toInitError(thrown: unknown): FunctionError {
  const error = toFunctionError(thrown);
  if (thrown instanceof SyntaxError) return { ...error, errorType: 'Runtime.UserCodeSyntaxError' };
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
  if (code === 'ERR_MODULE_NOT_FOUND') return { ...error, errorType: 'Runtime.ImportModuleError' };
  return error;
}

if (settings.now !== undefined) followVirtualTime();
captureOutput(process.stdout);
captureOutput(process.stderr);
process.on('uncaughtException', (thrown) => fatal(toFunctionError(thrown)));
process.on('unhandledRejection', (reason) => {
  const { errorMessage, trace } = toFunctionError(reason);
  fatal({ errorType: 'Runtime.UnhandledPromiseRejection', errorMessage, trace });
});

load().then(
  (handler) => {
    parentPort?.on('message', (invocation: Invocation) => invoke(handler, invocation));
    say({ type: 'ready' });
  },
  (thrown) => {
    const error = toInitError(thrown);
    // The execution that called it gets the error; whoever wrote the function looks at its log.
    console.error(`${settings.handlerUrl} cannot be loaded: ${error.trace?.join('\n')}`);
    say({ type: 'init-error', error });
  },
);
