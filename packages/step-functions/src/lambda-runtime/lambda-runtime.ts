import { randomBytes, randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { placeOfFunction } from '../execution/function-place.ts';
import {
  type Clock,
  type LambdaRequest,
  type LambdaResponse,
  type LambdaRunner,
  LambdaServiceError,
  RealClock,
} from '../index.ts';
import { EnvironmentBudget } from './environment-budget.ts';
import type { ExecutionEnvironmentOptions } from './execution-environment.ts';
import { FunctionPool } from './function-pool.ts';

/** bytes: Lambda's limits for request and response of a synchronous invocation */
const maxRequest = 6 * 1024 * 1024;
const maxResponse = maxRequest + 100;

export interface FunctionSettings {
  /** The path of the bundle, an ES module with an export `handler`. */
  readonly file: string;
  /** s of real time */
  readonly timeout: number;
  /** MB */
  readonly memory: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether it waits for something that takes time on the run's clock. If so, the clock advances while it runs. */
  readonly waits?: boolean;
}

/** One line of a function's output. */
export interface LogLine {
  readonly functionName: string;
  /** The invocation's id; undefined while the module is loaded. */
  readonly requestId: string | undefined;
  /** ms since the epoch, on the run's clock */
  readonly at: number;
  readonly text: string;
}

/** The figures of an invocation that Lambda bills, as in its REPORT line. */
export interface InvocationReport {
  readonly functionName: string;
  /** ms of real time, including the start of a new environment */
  readonly duration: number;
  /** MB */
  readonly memory: number;
}

export interface LambdaRuntimeOptions {
  readonly clock: Clock;
  readonly functions: Readonly<Record<string, FunctionSettings>>;
  readonly region?: string;
  readonly accountId?: string;
  /** Called with each line of a function's output. */
  readonly onLog?: (line: LogLine) => void;
  /** Called when an invocation has ended, with success or failure. */
  readonly onReport?: (report: InvocationReport) => void;
  /** The most worker threads for one function. @default 4 */
  readonly maxEnvironments?: number;
  /** The most worker threads for all functions together: each takes about 25 MB. @default 8 */
  readonly maxEnvironmentsInAll?: number;
  /** ms of real time after which an unused environment is ended. @default a minute */
  readonly idleTime?: number;
}

/**
 * Runs bundled functions on this machine as Lambda does: in separate environments (worker threads) with their own
 * environment variables, and with Lambda's context object, time limit, payload limits and errors.
 *
 * It holds the clock while a function runs, unless the function's setting `waits` is true: so functions take no virtual
 * time, and `Date` in a function returns the time of a virtual clock. A function's timeout is always in real time.
 * @example
 * ```js
 * import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
 * import { tmpdir } from 'node:os';
 * import { RealClock } from 'step-functions-engine';
 * import { LambdaRuntime } from 'step-functions-engine/lambda-runtime';
 * const folder = mkdtempSync(`${tmpdir()}/functions-`);
 * writeFileSync(`${folder}/greet.mjs`, 'export const handler = async (event) => `Hello, ${event.name}`;');
 * const greet = { file: `${folder}/greet.mjs`, timeout: 3, memory: 128, environment: {} };
 * const runtime = new LambdaRuntime({ clock: new RealClock(), functions: { greet } });
 * const { payload } = await runtime.invoke({ functionArn: 'greet', payload: '{"name":"Ada"}' });
 * console.log(payload); // "Hello, Ada"
 * await runtime.close();
 * rmSync(folder, { recursive: true });
 * ```
 */
export class LambdaRuntime implements LambdaRunner {
  readonly #options: LambdaRuntimeOptions;
  #functions: LambdaRuntimeOptions['functions'];
  readonly #region: string;
  readonly #accountId: string;
  readonly #pools = new Map<string, FunctionPool>();
  readonly #budget: EnvironmentBudget;
  #closed = false;

  constructor(options: LambdaRuntimeOptions) {
    this.#options = options;
    this.#functions = options.functions;
    this.#budget = new EnvironmentBudget(options.maxEnvironmentsInAll ?? 8);
    this.#region = options.region ?? 'us-east-1';
    this.#accountId = options.accountId ?? '111111111111';
  }

  /** The ARN of a function with this name, in the runtime's region and account. */
  functionArn(name: string): string {
    return `arn:aws:lambda:${this.#region}:${this.#accountId}:function:${name}`;
  }

  /**
   * Invokes a function. With the invocation type `Event`, it returns at once and the function runs once in the
   * background.
   * @throws LambdaServiceError for an unknown function or invocation type, or a payload over 6 MB
   */
  async invoke({ functionArn, payload, invocationType = 'RequestResponse' }: LambdaRequest): Promise<LambdaResponse> {
    const name = this.#resolve(functionArn);
    const size = Buffer.byteLength(payload);
    if (size > maxRequest) {
      const message = `Request must be smaller than ${maxRequest} bytes for the InvokeFunction operation`;
      throw new LambdaServiceError('RequestTooLargeException', message, 413);
    }
    const requestId = randomUUID();
    if (invocationType === 'DryRun') return { payload: '', executedVersion: '$LATEST', requestId };
    if (invocationType === 'Event') {
      void this.#run(name, requestId, payload);
      return { payload: '', executedVersion: '$LATEST', requestId };
    }
    if (invocationType !== 'RequestResponse') {
      const message = `Value '${invocationType}' at 'invocationType' failed to satisfy constraint: Member must satisfy enum value set: [Event, RequestResponse, DryRun]`;
      throw new LambdaServiceError('InvalidParameterValueException', message, 400);
    }
    return this.#run(name, requestId, payload);
  }

  /** Replaces all functions for the next invocations; running invocations keep the old ones. */
  replace(functions: LambdaRuntimeOptions['functions']): void {
    this.#functions = functions;
    for (const pool of this.#pools.values()) pool.retire();
    this.#pools.clear();
  }

  /**
   * Ends all environments. Pending invocations never resolve, as if the machine lost its power: a workflow must not
   * take the end of this process for a failure of its step.
   */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
  }

  async #run(name: string, requestId: string, payload: string): Promise<LambdaResponse> {
    if (this.#closed) return never();
    const { timeout, memory, waits = false } = this.#settings(name);
    const { clock, onReport } = this.#options;
    const release = waits ? () => {} : clock.hold();
    const begun = performance.now();
    try {
      const result = await this.#pool(name).invoke(() => ({
        requestId,
        payload,
        timeout: timeout * 1000,
        traceId: newTraceId(),
        now: this.#virtualNow(),
      }));
      if (this.#closed) return never();
      const response = { executedVersion: '$LATEST', requestId };
      if (result.failed) return { ...response, payload: result.payload, functionError: 'Unhandled' };
      const size = Buffer.byteLength(result.payload);
      if (size <= maxResponse) return { ...response, payload: result.payload };
      const error = {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: `Response payload size (${size} bytes) exceeded maximum allowed payload size (${maxResponse} bytes).`,
      };
      return { ...response, payload: JSON.stringify(error), functionError: 'Unhandled' };
    } finally {
      onReport?.({ functionName: name, duration: performance.now() - begun, memory });
      release();
    }
  }

  #pool(name: string): FunctionPool {
    const existing = this.#pools.get(name);
    if (existing !== undefined) return existing;
    const { file, memory, environment } = this.#settings(name);
    const { clock, onLog, maxEnvironments = 4, idleTime = 60_000 } = this.#options;
    const budget = this.#budget;
    const options = (): ExecutionEnvironmentOptions => {
      const logStreamName = `${new Date(clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomBytes(16).toString('hex')}`;
      return {
        handlerUrl: pathToFileURL(file).href,
        functionName: name,
        functionArn: this.functionArn(name),
        memory,
        logStreamName,
        now: this.#virtualNow(),
        environment: { ...this.#lambdaVariables(name, memory, logStreamName), ...environment },
        onLog: (requestId, text) => onLog?.({ functionName: name, requestId, at: clock.now(), text }),
      };
    };
    const pool = new FunctionPool({ limit: maxEnvironments, budget, idle: idleTime, options });
    this.#pools.set(name, pool);
    return pool;
  }

  /** The variables that Lambda sets. The variables of this process are not passed to functions. */
  #lambdaVariables(name: string, memory: number, logStreamName: string): Record<string, string> {
    return {
      _HANDLER: 'handler.handler',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_REGION: this.#region,
      AWS_DEFAULT_REGION: this.#region,
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memory),
      AWS_LAMBDA_FUNCTION_NAME: name,
      AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
      AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
      AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
      AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
      // Otherwise the SDK would read the user's AWS profile.
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      LANG: 'en_US.UTF-8',
      TZ: ':UTC',
    };
  }

  #virtualNow(): number | undefined {
    const { clock } = this.#options;
    return clock instanceof RealClock ? undefined : clock.now();
  }

  #settings(name: string): FunctionSettings {
    const settings = this.#functions[name];
    if (settings === undefined) throw this.#notFound(this.functionArn(name));
    return settings;
  }

  /**
   * The name in a function's name or ARN, with or without a version or alias: here each function has one version. A
   * function of another account or region does not exist here.
   */
  #resolve(functionArn: string): string {
    const place = placeOfFunction(functionArn);
    if (place === undefined) throw this.#notFound(functionArn);
    const { region = this.#region, accountId = this.#accountId, name } = place;
    const isOwn = region === this.#region && accountId === this.#accountId;
    if (isOwn && Object.hasOwn(this.#functions, name)) return name;
    throw this.#notFound(`arn:aws:lambda:${region}:${accountId}:function:${name}`);
  }

  #notFound(arn: string): LambdaServiceError {
    return new LambdaServiceError('ResourceNotFoundException', `Function not found: ${arn}`, 404);
  }
}

const never = (): Promise<never> => new Promise(() => {});

/** A new trace id in the form of AWS X-Ray's header. */
function newTraceId(): string {
  return `Root=1-${Math.floor(Date.now() / 1000).toString(16)}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`;
}
