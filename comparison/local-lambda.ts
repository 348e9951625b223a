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
  readonly operation: string;
  /** s of the clock that pass at the most while it waits */
  readonly limit: number;
}

export interface LocalLambdaOptions {
  readonly clock: Clock;
  /** The durable function, for the execution with this name. */
  readonly handler: (name: string) => DurableLambdaHandler;
  /** The waits at which the clock goes on; at all other times it stands still. */
  readonly waits: readonly Wait[];
  /** The callback at which nothing but a person helps. */
  readonly repair: string;
}

export interface Execution {
  /** Resolves when the execution has ended, or waits for a repair: then with undefined. */
  readonly ended: Promise<TestResult<unknown> | undefined>;
  /** Completes the wait for a repair, and resolves when the execution has ended. */
  repair(): Promise<TestResult<unknown>>;
}

/**
 * Lambda's API as far as durable executions need it, over the SDK's own LocalDurableTestRunner: Invoke with an execution
 * name, and the two that complete callbacks. It exists so that the real clients and adapters take part in a run.
 *
 * The runner keeps its callbacks' timeouts on the machine's clock, and everything around it lives on `clock`. So this
 * lets the clock go on only while an execution waits for a callback, and no longer than the wait may last.
 */
export class LocalLambda {
  readonly #options: LocalLambdaOptions;
  readonly #executions = new Map<string, { runner: LocalDurableTestRunner; execution: Execution; wake: () => void }>();
  #server: RunningServer | undefined;

  constructor(options: LocalLambdaOptions) {
    this.#options = options;
  }

  async start(): Promise<string> {
    this.#server = await startServer({
      name: 'the Lambda API',
      port: 0,
      maxBody: 6 * 1024 * 1024,
      tooLarge: failure(413, 'RequestTooLargeException'),
      handle: (request) => this.#answer(request),
    });
    return this.#server.url;
  }

  async close(): Promise<void> {
    await this.#server?.close();
  }

  execution(name: string): Execution | undefined {
    return this.#executions.get(name)?.execution;
  }

  async #answer({ method, path, headers, body }: HttpRequest): Promise<HttpAnswer> {
    const [, functionName] = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(path) ?? [];
    if (method === 'POST' && functionName !== undefined) {
      const name = String(headers['x-amz-durable-execution-name']);
      if (this.#executions.has(name)) return failure(409, 'DurableExecutionAlreadyStartedException');
      this.run(name, JSON.parse(body.toString()));
      const arn = `${decodeURIComponent(functionName)}/durable-execution/${name}/1`;
      return { status: 202, headers: { 'x-amz-durable-execution-arn': arn } };
    }
    const [, id, result] = /^\/2025-12-01\/durable-execution-callbacks\/([^/]+)\/(succeed|fail)$/.exec(path) ?? [];
    if (method === 'POST' && id !== undefined) return this.#complete(decodeURIComponent(id), result, body.toString());
    return failure(404, 'ResourceNotFoundException');
  }

  /** Starts an execution, as Invoke does. */
  run(name: string, payload: unknown): Execution {
    const { clock, handler, waits, repair } = this.#options;
    const runner = new LocalDurableTestRunner({ handlerFunction: handler(name) });
    let stop = clock.hold();
    let cancel = () => {};
    const wake = () => {
      cancel();
      stop();
      stop = clock.hold();
    };
    for (const { operation, limit } of waits) {
      void submitted(runner.getOperation(operation)).then((waiting) => {
        if (!waiting) return;
        cancel = clock.setTimer(clock.now() + limit * 1000, wake);
        stop();
      });
    }
    const result = runner.run({ payload });
    const parked = started(runner.getOperation(repair));
    const rest = () => {
      cancel();
      stop();
    };
    const ended = Promise.race([result, parked.then(() => undefined)]).finally(rest);
    const execution = {
      ended,
      repair: async () => {
        wake();
        await runner.getOperation(repair).sendCallbackSuccess('{}');
        return result.finally(rest);
      },
    };
    this.#executions.set(name, { runner, execution, wake });
    return execution;
  }

  async #complete(id: string, result: string | undefined, body: string): Promise<HttpAnswer> {
    for (const { runner, wake } of this.#executions.values()) {
      for (const { operation: name } of this.#options.waits) {
        const operation = runner.getOperation(name);
        if (callbackId(operation) !== id) continue;
        if (operation.getStatus() !== 'STARTED') return failure(400, 'CallbackTimeoutException');
        wake();
        if (result === 'succeed') await operation.sendCallbackSuccess(body);
        else await operation.sendCallbackFailure(JSON.parse(body));
        return { status: 200, body: '{}' };
      }
    }
    return failure(404, 'ResourceNotFoundException');
  }
}

async function submitted(operation: DurableOperation): Promise<boolean> {
  try {
    await operation.waitForData(WaitingOperationStatus.SUBMITTED);
    return operation.getStatus() === 'STARTED';
  } catch {
    // The execution ended without coming there.
    return false;
  }
}

/** Stays pending if the execution never comes there. */
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

const failure = (status: number, name: string): HttpAnswer => ({
  status,
  headers: { 'content-type': 'application/json', 'x-amzn-errortype': name },
  body: JSON.stringify({ Type: name, Message: name, message: name }),
});
