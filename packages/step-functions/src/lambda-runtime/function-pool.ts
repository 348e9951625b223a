import type { EnvironmentBudget, IdlePool } from './environment-budget.ts';
import {
  ExecutionEnvironment,
  type ExecutionEnvironmentOptions,
  type InvocationResult,
} from './execution-environment.ts';
import type { Invocation } from './protocol.ts';

export interface FunctionPoolOptions {
  /** The most environments of the function. */
  readonly limit: number;
  /** The budget that all functions share. */
  readonly budget: EnvironmentBudget;
  /** ms of real time after which an idle environment is ended */
  readonly idle: number;
  /** Called for each new environment. */
  readonly options: () => ExecutionEnvironmentOptions;
}

/**
 * The environments of one function. Each runs one invocation at a time and stays warm for a while; if all are busy,
 * another one is started. At the limit, an invocation waits, although Lambda would throttle it: one machine has few
 * threads, and that should not appear in an order's history.
 */
export class FunctionPool implements IdlePool {
  readonly #options: FunctionPoolOptions;
  readonly #environments = new Set<ExecutionEnvironment>();
  /** The idle environments with the timers that end them; the last used one is the last. */
  readonly #idle = new Map<ExecutionEnvironment, { readonly since: number; readonly timer: NodeJS.Timeout }>();
  readonly #waiting: ((environment: ExecutionEnvironment) => void)[] = [];
  /** The number of environments that are being started. */
  #starting = 0;
  #retired = false;

  constructor(options: FunctionPoolOptions) {
    this.#options = options;
    options.budget.add(this);
  }

  async invoke(invocation: () => Invocation): Promise<InvocationResult> {
    const environment = await this.#take();
    const result = await environment.invoke(invocation());
    this.#giveBack(environment);
    return result;
  }

  /** Ends each environment as soon as it is idle. The pool cannot be invoked any more. */
  retire(): void {
    this.#retired = true;
    for (const environment of [...this.#idle.keys()]) this.#end(environment);
    this.#options.budget.remove(this);
  }

  async close(): Promise<void> {
    // Waiting invocations never get an answer, and need no environment.
    this.#waiting.length = 0;
    for (const { timer } of this.#idle.values()) clearTimeout(timer);
    await Promise.all([...this.#environments].map((environment) => environment.close()));
  }

  get idleSince(): number | undefined {
    const [oldest] = this.#idle.values();
    return oldest?.since;
  }

  async endIdle(): Promise<void> {
    const [oldest] = this.#idle.keys();
    if (oldest !== undefined) await this.#remove(oldest);
  }

  #take(): Promise<ExecutionEnvironment> {
    for (const environment of [...this.#idle.keys()].reverse()) {
      this.#wake(environment);
      if (!environment.dead) return Promise.resolve(environment);
      this.#end(environment);
    }
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      void this.#startIfNeeded();
    });
  }

  /** Starts environments for waiting invocations, within the limits of the function and of all functions. */
  async #startIfNeeded(): Promise<void> {
    const { limit, budget, options } = this.#options;
    if (this.#waiting.length <= this.#starting || this.#environments.size + this.#starting >= limit) return;
    this.#starting++;
    await budget.take(this.#environments.size === 0);
    this.#starting--;
    if (this.#waiting.length === 0) {
      // Another environment became idle first.
      budget.giveBack();
      return;
    }
    const environment = new ExecutionEnvironment(options());
    this.#environments.add(environment);
    this.#giveBack(environment);
  }

  #giveBack(environment: ExecutionEnvironment): void {
    if (environment.dead) {
      this.#end(environment);
      void this.#startIfNeeded();
      return;
    }
    const next = this.#waiting.shift();
    if (next !== undefined) {
      next(environment);
      return;
    }
    if (this.#retired) {
      this.#end(environment);
      return;
    }
    const timer = setTimeout(() => this.#end(environment), this.#options.idle);
    timer.unref();
    this.#idle.set(environment, { since: performance.now(), timer });
    this.#options.budget.idle();
  }

  #wake(environment: ExecutionEnvironment): void {
    clearTimeout(this.#idle.get(environment)?.timer);
    this.#idle.delete(environment);
  }

  #end(environment: ExecutionEnvironment): void {
    if (this.#environments.has(environment)) void this.#remove(environment).then(() => this.#options.budget.giveBack());
  }

  /** Resolves when its memory is free. */
  #remove(environment: ExecutionEnvironment): Promise<void> {
    this.#wake(environment);
    this.#environments.delete(environment);
    return environment.close();
  }
}
