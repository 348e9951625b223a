import type { DurableLambdaHandler } from '@aws/durable-execution-sdk-js';
import {
  type DurableOperation,
  LocalDurableTestRunner,
  type TestResult,
  WaitingOperationStatus,
} from '@aws/durable-execution-sdk-js-testing';
import type { Clock } from 'step-functions-engine';
import { type HttpAnswer, type HttpRequest, type RunningServer, startServer } from 'step-functions-engine/server';

/** A callback that an execution waits for. */
export interface Wait {
  /** The name of the durable operation. */
  readonly operation: string;
  /** s: the most time that passes on the clock while the execution waits */
  readonly limit: number;
}

export interface LocalLambdaOptions {
  readonly clock: Clock;
  /** Returns the durable function that processes this order. */
  readonly handler: (orderId: string) => DurableLambdaHandler;
  /** The waits during which the clock advances; at all other times it is stopped. */
  readonly waits: readonly Wait[];
  /** The name of the callback by which a person confirms a repair. */
  readonly repair: string;
}

export interface Execution {
  /** Resolves when the execution has ended; or with undefined when it waits for a repair. */
  readonly ended: Promise<TestResult<unknown> | undefined>;
  /** Completes the callback of the repair, and resolves when the execution has ended. */
  repair(): Promise<TestResult<unknown>>;
}

/**
 * A server with the actions of Lambda's API that the durable function and its API call: Invoke with an execution name,
 * the two actions that find an execution by its name, and the two that complete callbacks. The executions run in the
 * SDK's LocalDurableTestRunner. So the AWS SDK's client and durable/aws/lambda-durable.ts are part of a run.
 *
 * The runner uses the machine's clock for the timeouts of callbacks, and everything else uses `clock`. So `clock`
 * advances only while an execution waits for a callback, and no longer than the wait may last.
 */
export class LocalLambda {
  readonly #options: LocalLambdaOptions;
  readonly #executions = new Map<string, { runner: LocalDurableTestRunner; execution: Execution; wake: () => void }>();
  /** The payloads of the executions that the API has started, by execution name. */
  readonly #payloads = new Map<string, string>();
  #server: RunningServer | undefined;

  constructor(options: LocalLambdaOptions) {
    this.#options = options;
  }

  /** @returns the URL of the server */
  async start(): Promise<string> {
    this.#server = await startServer({
      name: 'the Lambda API',
      port: 0,
      maxBody: 6 * 1024 * 1024,
      tooLarge: errorResponse(413, 'RequestTooLargeException'),
      handle: (request) => this.#handle(request),
    });
    return this.#server.url;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  /** The execution of an order; undefined if there is none. */
  execution(orderId: string): Execution | undefined {
    return this.#executions.get(orderId)?.execution;
  }

  async #handle({ method, path, query, headers, body }: HttpRequest): Promise<HttpAnswer> {
    const [, functionName] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
    if (method === 'POST' && functionName !== undefined) {
      return this.#invoke(
        decodeURIComponent(functionName),
        String(headers['x-amz-durable-execution-name']),
        body.toString(),
      );
    }
    const [, listed] = /^\/2025-12-01\/functions\/([^/]+)\/durable-executions$/.exec(path) ?? [];
    if (method === 'GET' && listed !== undefined) {
      const name = new URLSearchParams(query).get('DurableExecutionName') ?? '';
      const DurableExecutionArn = arnOf(decodeURIComponent(listed), name);
      return json({ DurableExecutions: this.#payloads.has(name) ? [{ DurableExecutionArn }] : [] });
    }
    const [, read] = /^\/2025-12-01\/durable-executions\/([^/?]+)$/.exec(path) ?? [];
    if (method === 'GET' && read !== undefined) {
      const [, name = ''] = /\/durable-execution\/([^/]+)\/1$/.exec(decodeURIComponent(read)) ?? [];
      return json({ InputPayload: this.#payloads.get(name) });
    }
    const [, id, result] = /^\/2025-12-01\/durable-execution-callbacks\/([^/]+)\/(succeed|fail)$/.exec(path) ?? [];
    if (method === 'POST' && id !== undefined) return this.#complete(decodeURIComponent(id), result, body.toString());
    return errorResponse(404, 'ResourceNotFoundException');
  }

  #invoke(functionArn: string, name: string, payload: string): HttpAnswer {
    if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name)) return errorResponse(400, 'InvalidParameterValueException');
    const started = this.#payloads.get(name);
    if (started !== undefined && started !== payload)
      return errorResponse(409, 'DurableExecutionAlreadyStartedException');
    if (started === undefined) {
      this.#payloads.set(name, payload);
      const input = JSON.parse(payload);
      this.run(input.orderId, input);
    }
    return { status: 202, headers: { 'x-amz-durable-execution-arn': arnOf(functionArn, name) } };
  }

  /** Starts the execution of an order. */
  run(orderId: string, payload: unknown): Execution {
    const { clock, handler, waits, repair } = this.#options;
    const runner = new LocalDurableTestRunner({ handlerFunction: handler(orderId) });
    let releaseClock = clock.hold();
    let cancel = () => {};
    const wake = () => {
      cancel();
      releaseClock();
      releaseClock = clock.hold();
    };
    for (const { operation, limit } of waits) {
      void submitted(runner.getOperation(operation)).then((waiting) => {
        if (!waiting) return;
        cancel = clock.setTimer(clock.now() + limit * 1000, wake);
        releaseClock();
      });
    }
    const result = runner.run({ payload });
    const parked = started(runner.getOperation(repair));
    const releaseAtEnd = () => {
      cancel();
      releaseClock();
    };
    const ended = Promise.race([result, parked.then(() => undefined)]).finally(releaseAtEnd);
    const execution = {
      ended,
      repair: async () => {
        wake();
        await runner.getOperation(repair).sendCallbackSuccess('{}');
        return result.finally(releaseAtEnd);
      },
    };
    this.#executions.set(orderId, { runner, execution, wake });
    return execution;
  }

  async #complete(id: string, result: string | undefined, body: string): Promise<HttpAnswer> {
    for (const { runner, wake } of this.#executions.values()) {
      for (const { operation: name } of this.#options.waits) {
        const operation = runner.getOperation(name);
        if (callbackId(operation) !== id) continue;
        if (operation.getStatus() !== 'STARTED') return errorResponse(400, 'CallbackTimeoutException');
        wake();
        if (result === 'succeed') await operation.sendCallbackSuccess(body);
        else await operation.sendCallbackFailure(JSON.parse(body));
        return { status: 200, body: '{}' };
      }
    }
    return errorResponse(404, 'ResourceNotFoundException');
  }
}

/** Resolves when the operation waits for its callback; with false if the execution ended without that. */
async function submitted(operation: DurableOperation): Promise<boolean> {
  try {
    await operation.waitForData(WaitingOperationStatus.SUBMITTED);
    return operation.getStatus() === 'STARTED';
  } catch {
    // The execution ended without this operation.
    return false;
  }
}

/** Resolves when the operation has started; never if the execution does not start it. */
function started(operation: DurableOperation): Promise<void> {
  return new Promise((resolve) => {
    operation.waitForData(WaitingOperationStatus.STARTED).then(
      () => resolve(),
      () => {},
    );
  });
}

function callbackId(operation: DurableOperation): string | undefined {
  try {
    return operation.getCallbackDetails()?.callbackId;
  } catch {
    return undefined;
  }
}

/** The ARN of an execution in Lambda's form: with version 1 of the function, the only one here. */
const arnOf = (functionArn: string, name: string): string =>
  `${functionArn.split(':').slice(0, 7).join(':')}:1/durable-execution/${name}/1`;

const json = (value: unknown): HttpAnswer => ({
  status: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

const errorResponse = (status: number, name: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
  body: JSON.stringify({ Type: name, Message: name, message: name }),
});
