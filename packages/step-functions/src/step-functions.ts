import { actions } from './api/actions.ts';
import { mapRunOf } from './api/find-map-run.ts';
import { allExecutions, type ListedExecution, listedExecution } from './api/list-executions.ts';
import { type OpenTask, openTasks } from './api/open-tasks.ts';
import type { Clock } from './clock/clock.ts';
import type { AwsServices } from './execution/aws-services.ts';
import type { LambdaRunner } from './execution/lambda-runner.ts';
import { SeededRandom, unpredictableSeed } from './execution/random.ts';
import type { ExecutionStatus } from './execution/start.ts';
import type { TaskAnswers } from './execution/task-answers.ts';
import type { AwsHistoryEvent } from './history/event.ts';
import { recover } from './journal/recovery.ts';
import type { Json } from './language/json.ts';
import type { Random } from './language/scope.ts';
import { Engine } from './registry/engine.ts';
import type { LogSink } from './registry/engine-options.ts';
import type { Retention } from './registry/finished-executions.ts';
import type { StartedExecution } from './registry/started-execution.ts';
import { AwsSdkServices } from './tasks/aws-sdk.ts';

export interface StepFunctionsOptions {
  /** The source of time: `new RealClock()`, or `new VirtualClock()` in tests. */
  readonly clock: Clock;
  readonly lambda: LambdaRunner;
  /**
   * Calls the services of `aws-sdk:*` resources and of the integrations of DynamoDB, SQS, SNS and EventBridge.
   * @default the AWS SDK, with the endpoints in the AWS_ENDPOINT_URL_* variables
   */
  readonly services?: AwsServices;
  /** Answers tasks instead of services, functions and workers. @default none */
  readonly answers?: TaskAnswers;
  /** @default an unpredictable source */
  readonly random?: Random;
  /** @default us-east-1 */
  readonly region?: string;
  /** @default 111111111111 */
  readonly accountId?: string;
  /** How long executions that have ended are kept. @default forever; of Express executions, the last 1000 */
  readonly retention?: Retention;
  /** Called with problems of the engine itself, not with failed executions. */
  readonly log?: (line: string) => void;
  /** Called with the log records for CloudWatch Logs, by each state machine's loggingConfiguration. */
  readonly logs?: LogSink;
}

/** An execution that has ended. */
export interface EndedExecution {
  readonly executionArn: string;
  readonly status: Exclude<ExecutionStatus, 'RUNNING'>;
  readonly output?: Json;
  readonly error?: string;
  readonly cause?: string;
}

/** A distributed Map state in an execution. */
export interface MapStateOfExecution {
  readonly mapRunArn: string;
  /** The execution that has the state. */
  readonly executionArn: string;
  readonly stateName: string;
}

/**
 * AWS Step Functions in this process.
 *
 * `call` is the whole API without HTTP; the other methods are shortcuts for tests and programs.
 * @example
 * ```js
 * import { StepFunctions, VirtualClock } from 'step-functions-engine';
 * const lambda = { invoke: async ({ payload }) => ({ payload }) };
 * const engine = new StepFunctions({ clock: new VirtualClock(), lambda });
 * const definition = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 86400, End: true } } };
 * const machine = await engine.createStateMachine({ name: 'wait-a-day', definition });
 * const execution = await engine.startExecution(machine, { orderId: 'order-1' });
 * const { status, output } = await engine.whenEnded(execution);
 * console.log(status, output); // SUCCEEDED { orderId: 'order-1' }
 * ```
 */
export class StepFunctions {
  readonly #engine: Engine;

  constructor(options: StepFunctionsOptions) {
    const region = options.region ?? 'us-east-1';
    this.#engine = new Engine({
      actions,
      clock: options.clock,
      lambda: options.lambda,
      services: options.services ?? new AwsSdkServices(options.clock, region),
      ...(options.answers && { answers: options.answers }),
      random: options.random ?? new SeededRandom(unpredictableSeed()),
      region,
      retention: options.retention ?? {},
      accountId: options.accountId ?? '111111111111',
      ...(options.log && { log: options.log }),
      ...(options.logs && { logs: options.logs }),
    });
  }

  /**
   * Opens an engine whose executions survive the process: every start and every input of an execution is written to a
   * journal in the folder before it is acknowledged. When the folder is opened again after a crash, executions
   * continue; functions that were running are called again (at least once).
   * @param dataFolder is created if it does not exist; only one process at a time may use it
   * @throws Error if another process uses the folder, or another version of the engine has written it
   */
  static async open(dataFolder: string, options: StepFunctionsOptions): Promise<StepFunctions> {
    const engine = new StepFunctions(options);
    await recover(engine.#engine, dataFolder);
    return engine;
  }

  /**
   * Calls an action of the Step Functions API.
   *
   * @param action the name of the action, such as `StartExecution`
   * @param input the request, in the JSON form of the API
   * @param signal to be aborted when the caller does not wait for the response any more: GetActivityTask then takes no
   *   task
   * @returns the response, in the JSON form of the API: times are seconds since the epoch
   * @throws AwsError the error that the service would return
   */
  async call(action: string, input: unknown, signal?: AbortSignal): Promise<object> {
    return this.#engine.api(action, input, signal && { signal });
  }

  /**
   * Creates a state machine and returns its ARN.
   * @param options.definition as JSON text, or as a value
   * @throws AwsError InvalidDefinition, StateMachineAlreadyExists, ...
   */
  async createStateMachine(options: {
    readonly name: string;
    readonly definition: string | object;
    readonly type?: 'STANDARD' | 'EXPRESS';
    readonly roleArn?: string;
    readonly loggingConfiguration?: object;
  }): Promise<string> {
    const { definition, roleArn } = options;
    const output = await this.call('CreateStateMachine', {
      ...options,
      definition: typeof definition === 'string' ? definition : JSON.stringify(definition),
      roleArn: roleArn ?? `arn:aws:iam::${this.#engine.accountId}:role/local`,
    });
    return (output as { stateMachineArn: string }).stateMachineArn;
  }

  /**
   * Starts an execution and returns its ARN.
   * @param input a JSON value
   * @throws AwsError StateMachineDoesNotExist, ExecutionAlreadyExists, ...
   */
  async startExecution(stateMachineArn: string, input: Json = {}, name?: string): Promise<string> {
    const output = await this.call('StartExecution', {
      stateMachineArn,
      input: JSON.stringify(input),
      ...(name !== undefined && { name }),
    });
    return (output as { executionArn: string }).executionArn;
  }

  /**
   * Waits until an execution has ended. A virtual clock advances as far as necessary.
   * @throws AwsError ExecutionDoesNotExist
   */
  async whenEnded(executionArn: string): Promise<EndedExecution> {
    const execution = await this.#load(executionArn);
    await new Promise<void>((resolve) => execution.onEnd(resolve));
    const { end } = execution;
    if (end === undefined) return this.whenEnded(executionArn);
    return { executionArn, ...end };
  }

  /**
   * The ends of executions, without their histories. Archived executions are read in batches, so many of them are cheap.
   * The order is roughly latest first; executions that run or do not exist are left out.
   */
  async *ends(executionArns: Iterable<string>): AsyncGenerator<EndedExecution> {
    for await (const [executionArn, { status, output, error, cause }] of this.#engine.executions.ends(executionArns)) {
      yield {
        executionArn,
        status,
        ...(output !== undefined && { output }),
        ...(error !== undefined && { error }),
        ...(cause !== undefined && { cause }),
      };
    }
  }

  /**
   * All executions of all Standard state machines, newest first, as items of ListExecutions. They are read lazily. Child
   * executions of distributed Map states are not included.
   */
  executions(): Iterable<ListedExecution> {
    return allExecutions(this.#engine);
  }

  /** The item of one execution in `executions()`; undefined if it is not in that list. */
  listed(executionArn: string): ListedExecution | undefined {
    return listedExecution(this.#engine, executionArn);
  }

  /**
   * The whole history of an execution; also of an Express execution, which the API does not return.
   * @throws AwsError ExecutionDoesNotExist
   */
  async history(executionArn: string): Promise<AwsHistoryEvent[]> {
    return (await this.#load(executionArn)).history.all();
  }

  /**
   * The execution whose task has started this one; undefined if there is none. The API does not return it; an input can
   * contain it as `AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID`.
   * @throws AwsError ExecutionDoesNotExist
   */
  async startedBy(executionArn: string): Promise<string | undefined> {
    return (await this.#load(executionArn)).start.startedBy;
  }

  /**
   * The distributed Map state that has started an execution for its items, as far as that is known: the API tells it of
   * Standard executions, and an Express one has only a label in its ARN, which may be a random one.
   */
  async mapStateOf(executionArn: string): Promise<MapStateOfExecution | undefined> {
    const run = await mapRunOf(this.#engine, executionArn);
    return run && { mapRunArn: run.arn, executionArn: run.execution.arn, stateName: run.stateName };
  }

  /** All tasks that wait with a token, including those of activities, oldest first. The API has no such list. */
  openTasks(): Generator<OpenTask, void> {
    return openTasks(this.#engine);
  }

  /**
   * Takes one task of an activity that `openTasks` lists; GetActivityTask takes the oldest one.
   * @returns false if the task had been taken or had ended
   */
  takeActivityTask(taskToken: string, workerName?: string): boolean {
    const { take } = this.#engine.taskTokens.get(taskToken) ?? {};
    take?.(workerName);
    return take !== undefined;
  }

  /**
   * Any part of an execution's history; the pages of the API can only be read one after the other.
   * @param from the id of the first event, from 1
   * @param count the most events that are returned
   * @param includeData false leaves out inputs, outputs and variables
   * @returns the events, and the length of the whole history
   * @throws AwsError ExecutionDoesNotExist
   */
  async events(
    executionArn: string,
    { from, count, includeData = true }: { from: number; count: number; includeData?: boolean },
  ): Promise<{ events: AwsHistoryEvent[]; length: number }> {
    const { history } = await this.#load(executionArn);
    const { length } = history;
    const size = Math.max(0, Math.min(count, length - from + 1));
    const events = Array.from({ length: size }, (_, index) => history.event(from + index, includeData) ?? []);
    return { events: events.flat(), length };
  }

  /**
   * Calls `listener` with the ARN of an execution each time that it starts, changes, or is not listed any more, including
   * child executions of a distributed Map. The calls are frequent and synchronous: the listener should only store the ARN,
   * and call the API later.
   * @returns a function that removes the listener
   */
  onChange(listener: (executionArn: string) => void): () => void {
    return this.#engine.executions.onChange(listener);
  }

  /** @throws AwsError ExecutionDoesNotExist */
  async #load(executionArn: string): Promise<StartedExecution> {
    return this.#engine.executions.load(this.#engine.executions.existing(executionArn));
  }

  /** Stops the engine and aborts running functions. With a data folder, all executions are on disk afterwards. */
  async close(): Promise<void> {
    await this.#engine.close();
  }
}
