/** What the runtime and its worker threads say to each other. */

/** An error as Lambda's Node.js runtime reports it, and as it is the payload of a failed invocation. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** What a worker thread is started with. */
export interface WorkerSettings {
  /** URL of the bundle; its export `handler` is the function. */
  readonly handlerUrl: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** MB */
  readonly memory: number;
  readonly logStreamName: string;
  /** ms since the epoch: what `Date` shows while the module is loaded; without it, `Date` is the machine's. */
  readonly now?: number;
}

/** One invocation, sent to a worker thread. */
export interface Invocation {
  readonly requestId: string;
  /** JSON text */
  readonly payload: string;
  /** ms of real time that the function may take */
  readonly timeout: number;
  readonly traceId: string;
  /** ms since the epoch: what `Date` shows during the invocation; without it, `Date` is the machine's. */
  readonly now?: number;
}

export type WorkerMessage =
  /** The module is loaded. */
  | { readonly type: 'ready' }
  | { readonly type: 'init-error'; readonly error: FunctionError }
  | { readonly type: 'log'; readonly requestId: string | undefined; readonly text: string }
  /** JSON text */
  | { readonly type: 'result'; readonly payload: string }
  /** `fatal`: nothing may run in this thread any more. */
  | { readonly type: 'error'; readonly error: FunctionError; readonly fatal: boolean };
