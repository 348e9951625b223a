/** The messages between the runtime and its worker threads. */

/** An error in the form of Lambda's Node.js runtime: the payload of a failed invocation. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** The settings of a worker thread. */
export interface WorkerSettings {
  /** URL of the bundle; its export `handler` is the function. */
  readonly handlerUrl: string;
  readonly functionName: string;
  readonly functionArn: string;
  /** MB */
  readonly memory: number;
  readonly logStreamName: string;
  /** ms since the epoch: the time of `Date` while the module is loaded; without it, the machine's time. */
  readonly now?: number;
}

/** One invocation, sent to a worker thread. */
export interface Invocation {
  readonly requestId: string;
  /** JSON text */
  readonly payload: string;
  /** ms of real time: the function's timeout */
  readonly timeout: number;
  readonly traceId: string;
  /** ms since the epoch: the time of `Date` during the invocation; without it, the machine's time. */
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
