import Module from 'node:module';

/** A value in the protocol between the Functions host and its Node.js worker; one of the fields is set. */
export interface TypedData {
  readonly string?: string;
  readonly json?: string;
  readonly bytes?: Uint8Array;
  readonly int?: number;
  readonly double?: number;
  readonly http?: HttpData;
}

export interface HttpData {
  readonly method?: string;
  readonly url?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly statusCode?: string;
  readonly body?: TypedData | undefined;
}

interface Binding {
  readonly type: string;
  readonly direction: 'in' | 'out' | 'inout';
  readonly route?: string;
  readonly methods?: readonly string[];
}

export interface FunctionMetadata {
  readonly name: string;
  readonly bindings: Readonly<Record<string, Binding>>;
}

interface RegisteredFunction {
  readonly metadata: FunctionMetadata;
  readonly callback: (...args: unknown[]) => unknown;
}

interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], callback: RegisteredFunction['callback']): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<{ returnValue?: TypedData }>;
}

interface ProgrammingModel {
  getInvocationModel(context: object): InvocationModel;
}

export type LogHandler = (level: string, message: string) => void;

/**
 * Stands in for the module `@azure/functions-core`, which the Functions worker provides and which no package contains.
 * The app registers its functions with it, and the host invokes them through it.
 */
export class FunctionsCore {
  readonly functions = new Map<string, RegisteredFunction>();
  #model: ProgrammingModel | undefined;
  #log: LogHandler = () => {};

  readonly api = {
    version: '4.0.0',
    setProgrammingModel: (model: ProgrammingModel) => {
      this.#model = model;
    },
    getProgrammingModel: () => this.#model,
    registerFunction: (metadata: FunctionMetadata, callback: RegisteredFunction['callback']) => {
      this.functions.set(metadata.name, { metadata, callback });
      return new Registration();
    },
    registerHook: () => new Registration(),
    log: (level: string, _category: string, message: string) => this.#log(level, message),
    Disposable: class {
      dispose(): void {}
    },
  };

  /** Calls `log` with each log entry of the app from now on, instead of an earlier handler. */
  onLog(log: LogHandler): void {
    this.#log = log;
  }

  /**
   * Invokes a function through the app's programming model (`@azure/functions`), as the Functions worker does.
   * @param trigger the data of the function's trigger
   * @param client the data of a durable client binding, if the function has one
   * @returns what the function returned
   * @throws what the function throws; Error if there is no such function
   */
  async invoke(name: string, invocationId: string, trigger: TypedData | null, client: TypedData): Promise<TypedData> {
    const registered = this.functions.get(name);
    if (registered === undefined || this.#model === undefined) {
      throw new Error(`The function '${name}' doesn't exist, is disabled, or is not a registered function`);
    }
    const { metadata, callback } = registered;
    const inputData = Object.entries(metadata.bindings)
      .filter(([, { direction }]) => direction === 'in')
      .map(([binding, { type }]) => ({ name: binding, data: type === 'durableClient' ? client : trigger }));
    const request = { inputData, triggerMetadata: {} };
    const model = this.#model.getInvocationModel({ invocationId, metadata, request, log: this.api.log });
    const { context, inputs } = await model.getArguments();
    const result = await model.invokeFunction(context, inputs, callback);
    return (await model.getResponse(context, result)).returnValue ?? {};
  }
}

class Registration {
  dispose(): void {}
}

interface Loader {
  _load(id: string, ...rest: unknown[]): unknown;
}

let installed: FunctionsCore | undefined;

/**
 * Makes `require('@azure/functions-core')` return a FunctionsCore for the rest of the process, as the Functions worker
 * does. Call it before the app is first imported. An app registers itself once in a process, so each call returns the
 * same core.
 */
export function installFunctionsCore(): FunctionsCore {
  if (installed !== undefined) return installed;
  const core = new FunctionsCore();
  const loader = Module as unknown as Loader;
  const load = loader._load;
  loader._load = (id, ...rest) => (id === '@azure/functions-core' ? core.api : load.call(loader, id, ...rest));
  installed = core;
  return core;
}
