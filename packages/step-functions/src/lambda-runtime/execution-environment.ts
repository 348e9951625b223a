import { Worker } from 'node:worker_threads';
import type { FunctionError, Invocation, WorkerMessage, WorkerSettings } from './protocol.ts';
import { workerProgram } from './worker-code.ts';

/** The result of an invocation. `payload` is JSON: what the function returned, or its error if `failed`. */
export interface InvocationResult {
  readonly payload: string;
  readonly failed: boolean;
}

export interface ExecutionEnvironmentOptions extends WorkerSettings {
  readonly environment: Readonly<Record<string, string>>;
  onLog(requestId: string | undefined, text: string): void;
}

/** ms of real time that loading a function's module may take, as on Lambda */
const initTimeout = 10_000;

/**
 * Emulates an execution environment of Lambda in a worker thread: one invocation at a time; the function's module stays
 * loaded between them.
 *
 * After a timeout, a crash or an error outside the handler it is `dead`: the next invocation needs a new one.
 */
export class ExecutionEnvironment {
  readonly #worker: Worker;
  readonly #initialised: Promise<void>;
  #dead = false;
  #invocation: { readonly id: string; readonly end: (result: InvocationResult) => void } | undefined;

  constructor({ environment, onLog, ...settings }: ExecutionEnvironmentOptions) {
    const { source, isText } = workerProgram();
    this.#worker = new Worker(source, {
      eval: isText,
      workerData: settings satisfies WorkerSettings,
      env: environment,
      // Flags of this process (--import tsx, a debugger's port) are not passed to the function.
      execArgv: [],
      stdin: false,
      resourceLimits: { maxOldGenerationSizeMb: settings.memory },
    });
    this.#initialised = new Promise((resolve, reject) => {
      const timeout = setTimeout(() => reject(timedOut(undefined, initTimeout)), initTimeout);
      const stop = (error: FunctionError) => {
        clearTimeout(timeout);
        reject(error);
        this.#fail(error);
      };
      this.#worker.on('message', (message: WorkerMessage) => {
        if (message.type === 'log') return onLog(message.requestId, message.text);
        // After this error the worker also exits; the promise is rejected already, so the exit's error has no effect.
        if (message.type === 'init-error') return stop(message.error);
        clearTimeout(timeout);
        if (message.type === 'ready') resolve();
        else this.#receive(message);
      });
      this.#worker.on('error', (error) => stop(this.#exited(`${error.name}: ${error.message}`)));
      this.#worker.on('exit', (code) =>
        stop(
          this.#exited(
            code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`,
          ),
        ),
      );
    });
    // `invoke` reports the error; without this it would be an unhandled rejection.
    this.#initialised.catch(() => {});
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Never rejects: an error in the function is a result. */
  async invoke(invocation: Invocation): Promise<InvocationResult> {
    // The worker keeps this process alive only during an invocation.
    this.#worker.ref();
    const result = await new Promise<InvocationResult>((resolve) => {
      let timeout: NodeJS.Timeout | undefined;
      const end = (result: InvocationResult) => {
        clearTimeout(timeout);
        this.#invocation = undefined;
        resolve(result);
      };
      this.#invocation = { id: invocation.requestId, end };
      this.#initialised.then(
        () => {
          if (this.#invocation === undefined) return;
          timeout = setTimeout(
            () => this.#fail(timedOut(invocation.requestId, invocation.timeout)),
            invocation.timeout,
          );
          this.#worker.postMessage(invocation);
        },
        (error: FunctionError) => this.#fail(error),
      );
    });
    this.#worker.unref();
    return result;
  }

  async close(): Promise<void> {
    this.#dead = true;
    await this.#worker.terminate();
  }

  #receive(message: Extract<WorkerMessage, { type: 'result' | 'error' }>): void {
    if (message.type === 'result') this.#invocation?.end({ payload: message.payload, failed: false });
    else if (message.fatal) this.#fail(message.error);
    else this.#invocation?.end(failure(message.error));
  }

  /** Ends the invocation with an error, after which this environment cannot be used any more. */
  #fail(error: FunctionError): void {
    void this.close();
    this.#invocation?.end(failure(error));
  }

  #exited(reason: string): FunctionError {
    const prefix = this.#invocation === undefined ? '' : `RequestId: ${this.#invocation.id} `;
    return { errorType: 'Runtime.ExitError', errorMessage: `${prefix}Error: ${reason}` };
  }
}

const failure = (error: FunctionError): InvocationResult => ({ payload: JSON.stringify(error), failed: true });

/** @param timeout ms */
function timedOut(requestId: string | undefined, timeout: number): FunctionError {
  const prefix = requestId === undefined ? '' : `RequestId: ${requestId} `;
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `${prefix}Error: Task timed out after ${(timeout / 1000).toFixed(2)} seconds`,
  };
}
