import {
  ExecutionEnvironment,
  type ExecutionEnvironmentOptions,
  type InvocationResult,
} from './execution-environment.ts';
import type { Invocation } from './protocol.ts';

/**
 * The environments of one function: kept warm, one invocation at a time each, another one when all are busy. At the
 * limit an invocation waits for its turn, where Lambda would throttle it: one machine has fewer threads than Lambda has
 * computers, and that should not show in an order's history.
 */
export class FunctionPool {
  readonly #create: () => ExecutionEnvironment;
  readonly #limit: number;
  readonly #environments = new Set<ExecutionEnvironment>();
  readonly #idle: ExecutionEnvironment[] = [];
  #retired = false;
  readonly #waiting: ((environment: ExecutionEnvironment | undefined) => void)[] = [];

  /** @param options called for each new environment */
  constructor(limit: number, options: () => ExecutionEnvironmentOptions) {
    this.#limit = limit;
    this.#create = () => new ExecutionEnvironment(options());
  }

  async invoke(invocation: () => Invocation): Promise<InvocationResult> {
    const environment = await this.#take();
    const result = await environment.invoke(invocation());
    this.#giveBack(environment);
    return result;
  }

  /** Ends each environment as soon as it has nothing to do; nothing may be invoked any more. */
  async retire(): Promise<void> {
    this.#retired = true;
    await Promise.all(this.#idle.splice(0).map((environment) => environment.close()));
  }

  async close(): Promise<void> {
    await Promise.all([...this.#environments].map((environment) => environment.close()));
  }

  async #take(): Promise<ExecutionEnvironment> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (!idle.dead) return idle;
      this.#environments.delete(idle);
    }
    if (this.#environments.size < this.#limit) return this.#start();
    return (
      (await new Promise<ExecutionEnvironment | undefined>((resolve) => this.#waiting.push(resolve))) ?? this.#start()
    );
  }

  #start(): ExecutionEnvironment {
    const environment = this.#create();
    this.#environments.add(environment);
    return environment;
  }

  #giveBack(environment: ExecutionEnvironment): void {
    if (environment.dead) this.#environments.delete(environment);
    const next = this.#waiting.shift();
    if (next !== undefined) next(environment.dead ? undefined : environment);
    else if (this.#retired) void environment.close();
    else if (!environment.dead) this.#idle.push(environment);
  }
}
