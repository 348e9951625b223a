import {
  type Action,
  ActionType,
  EventType,
  type HistoryEvent,
  type IncomingEvent,
  type OrchestratorState,
  orchestratorInput,
  type RetryOptions,
} from './protocol.ts';

export type RuntimeStatus = 'Pending' | 'Running' | 'Completed' | 'Failed' | 'Terminated';

/** An activity to run. */
export interface Activity {
  readonly id: number;
  readonly name: string;
  readonly input: unknown;
}

/** The methods of the host that an orchestration calls. */
export interface OrchestrationHost {
  now(): number;
  setTimer(at: number, run: () => void): () => void;
  /** Runs the orchestrator function. @returns its state, even if it has thrown an error */
  runOrchestrator(name: string, input: string): Promise<OrchestratorState>;
  /** Schedules an activity; later the host calls `activityCompleted` or `activityFailed`. */
  runActivity(activity: Activity): void;
  /** Tells the host that an event has arrived, so that it must call `runEpisode`. */
  wake(): void;
}

/** One attempt of an activity. */
interface Attempt {
  readonly action: Action;
  /** from 1 */
  readonly number: number;
}

interface Timer {
  readonly id: number;
  /** ms since 1970 */
  readonly fireAt: number;
  cancel(): void;
}

/** ms; the extension splits longer timers, which this host does not support. */
const longestTimer = 6 * 86_400_000;

/** When the orchestrator ran again with the same history, it requested other actions than before. */
export class NonDeterministicOrchestration extends Error {
  override readonly name = 'NonDeterministicOrchestration';
}

/**
 * One orchestration instance: its history, and what the Durable Task extension does for it. Each episode runs the
 * orchestrator with the whole history and one new event, and starts the actions that it has not requested before.
 *
 * Event ids are assigned in the sequence in which the SDK counts them: first what the host itself starts because of the
 * event (the timer before a retry, the retry), then the new actions of the orchestrator.
 */
export class Orchestration {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  readonly createdAt: number;
  readonly history: HistoryEvent[] = [];
  status: RuntimeStatus = 'Pending';
  output: unknown = null;
  customStatus: unknown = null;
  updatedAt: number;
  /** How often the orchestrator ran. */
  episodes = 0;
  readonly #host: OrchestrationHost;
  readonly #inbox: IncomingEvent[] = [];
  readonly #attempts = new Map<number, Attempt>();
  /** The attempts that wait for their timer, by its id. */
  readonly #retries = new Map<number, Attempt>();
  readonly #timers: Timer[] = [];
  #nextId = 0;
  #done: readonly string[] = [];
  #result: { readonly status: 'Completed' | 'Failed'; readonly output: unknown } | undefined;

  constructor(id: string, name: string, input: unknown, host: OrchestrationHost) {
    this.id = id;
    this.name = name;
    this.input = input;
    this.#host = host;
    this.createdAt = this.updatedAt = host.now();
  }

  /** Begins the execution of the orchestrator. */
  start(): void {
    this.deliver({ EventType: EventType.ExecutionStarted, Name: this.name, Input: JSON.stringify(this.input) });
  }

  get ended(): boolean {
    return this.status !== 'Pending' && this.status !== 'Running';
  }

  /** Adds an event to the inbox; a later episode processes it. */
  deliver(event: IncomingEvent): void {
    this.#inbox.push(event);
    this.#host.wake();
  }

  /** Ends the instance at once, without running the orchestrator. */
  terminate(reason: string): void {
    this.#end('Terminated', reason);
    for (const timer of this.#timers.splice(0)) timer.cancel();
  }

  activityCompleted(id: number, result: string): void {
    this.deliver({ EventType: EventType.TaskCompleted, TaskScheduledId: id, Result: result });
  }

  activityFailed(id: number, name: string, error: Error): void {
    const Reason = `Activity function '${name}' failed: ${error.message}`;
    const Details = error.stack ?? String(error);
    this.deliver({ EventType: EventType.TaskFailed, TaskScheduledId: id, Reason, Details });
  }

  /**
   * Processes the next event of the inbox.
   * @throws NonDeterministicOrchestration if the orchestrator requests other actions than before
   * @throws Error if it requests an action that this host does not support
   */
  async runEpisode(): Promise<void> {
    const event = this.#inbox.shift();
    if (event === undefined || this.ended) return;
    if (this.#result !== undefined) return this.#endWithoutTimers();
    this.status = 'Running';
    this.episodes++;
    for (const past of this.history) past.IsPlayed = true;
    this.#record({ EventType: EventType.OrchestratorStarted });
    this.#record(event);
    this.#continueRetries(event);

    const input = orchestratorInput(this.id, this.input, this.history);
    const state = await this.#host.runOrchestrator(this.name, input);
    const actions = (state.actions[0] ?? []).flatMap(flatten);
    this.#checkDeterminism(actions);
    for (const action of actions.slice(this.#done.length)) this.#begin(action);
    this.#done = actions.map(signature);
    this.#cancelTimers(actions);
    if (state.customStatus !== undefined) this.customStatus = state.customStatus;
    this.#record({ EventType: EventType.OrchestratorCompleted });
    if (state.error !== undefined) this.#result = { status: 'Failed', output: state.error };
    else if (state.isDone) this.#result = { status: 'Completed', output: state.output ?? null };
    this.#endWithoutTimers();
  }

  /** An instance ends only after its last timer has fired or is cancelled, as in the extension. */
  #endWithoutTimers(): void {
    if (this.#result === undefined || this.#timers.some(({ id }) => !this.#retries.has(id))) return;
    this.#end(this.#result.status, this.#result.output);
  }

  #record(event: IncomingEvent, id = -1): void {
    const Timestamp = new Date(this.#host.now()).toISOString();
    this.history.push({ ...event, EventId: id, IsPlayed: false, Timestamp });
    this.updatedAt = this.#host.now();
  }

  /**
   * Starts a timer after a failed attempt, and the next attempt after that timer. As in the extension, the last attempt
   * is followed by a timer too, because the SDK expects it.
   */
  #continueRetries(event: IncomingEvent): void {
    if (event.EventType === EventType.TaskFailed) {
      const attempt = this.#attempts.get(event.TaskScheduledId ?? -1);
      const options = attempt?.action.retryOptions;
      if (attempt === undefined || options === undefined) return;
      const id = this.#createTimer(this.#host.now() + retryDelay(options, attempt.number));
      this.#retries.set(id, attempt);
    }
    if (event.EventType === EventType.TimerFired) {
      const attempt = this.#retries.get(event.TimerId ?? -1);
      const remaining = (attempt?.action.retryOptions?.maxNumberOfAttempts ?? 0) - (attempt?.number ?? 0);
      if (attempt !== undefined && remaining > 0)
        this.#schedule({ action: attempt.action, number: attempt.number + 1 });
    }
  }

  #begin(action: Action): void {
    switch (action.actionType) {
      case ActionType.CallActivity:
      case ActionType.CallActivityWithRetry:
        this.#schedule({ action, number: 1 });
        break;
      case ActionType.CreateTimer:
        this.#createTimer(Date.parse(action.fireAt ?? ''), action.isCanceled);
        break;
      case ActionType.WaitForExternalEvent:
        break;
      default:
        throw new Error(
          `This emulated host supports only activities, timers and external events, but ${this.name} used another action (type ${action.actionType}): run it with the Azure Functions Core Tools.`,
        );
    }
  }

  #schedule(attempt: Attempt): void {
    const id = this.#nextId++;
    const { functionName = '', input } = attempt.action;
    this.#attempts.set(id, attempt);
    this.#record({ EventType: EventType.TaskScheduled, Name: functionName }, id);
    this.#host.runActivity({ id, name: functionName, input });
  }

  #createTimer(fireAt: number, isCancelled = false): number {
    if (fireAt - this.#host.now() > longestTimer) {
      throw new Error(
        `This emulated host supports timers of up to 6 days, but ${this.name} created a longer one: use a shorter one here.`,
      );
    }
    const id = this.#nextId++;
    const FireAt = new Date(fireAt).toISOString();
    this.#record({ EventType: EventType.TimerCreated, FireAt }, id);
    if (isCancelled) return id;
    const cancel = this.#host.setTimer(fireAt, () => {
      this.#forget(id);
      this.deliver({ EventType: EventType.TimerFired, TimerId: id, FireAt });
    });
    this.#timers.push({ id, fireAt, cancel });
    return id;
  }

  /** Cancels the timers that the orchestrator created in an earlier episode and has cancelled since. */
  #cancelTimers(actions: readonly Action[]): void {
    const cancelled = new Set(
      actions.filter(({ isCanceled }) => isCanceled).map(({ fireAt = '' }) => Date.parse(fireAt)),
    );
    for (const { id, fireAt, cancel } of [...this.#timers]) {
      if (!cancelled.has(fireAt) || this.#retries.has(id)) continue;
      cancel();
      this.#forget(id);
    }
  }

  #forget(timerId: number): void {
    const index = this.#timers.findIndex(({ id }) => id === timerId);
    if (index >= 0) this.#timers.splice(index, 1);
  }

  #checkDeterminism(actions: readonly Action[]): void {
    const now = actions.map(signature);
    const different = this.#done.findIndex((before, index) => before !== now[index]);
    if (different < 0) return;
    throw new NonDeterministicOrchestration(
      `${this.name} '${this.id}' is not deterministic: its action was ${this.#done[different]} before, and is ${now[different] ?? 'missing'} now`,
    );
  }

  #end(status: RuntimeStatus, output: unknown): void {
    this.status = status;
    this.output = output;
    this.#record({ EventType: EventType.ExecutionCompleted, Result: JSON.stringify(output) }, this.#nextId++);
  }
}

const flatten = (action: Action): readonly Action[] => action.compoundActions?.flatMap(flatten) ?? [action];

/** The part of an action that must be the same in each run. As in the extension, inputs are not compared. */
function signature({ actionType, functionName, fireAt, externalEventName }: Action): string {
  const [kind] = Object.entries(ActionType).find(([, number]) => number === actionType) ?? [`action ${actionType}`];
  return [kind, functionName, fireAt, externalEventName].filter((part) => part !== undefined).join(' ');
}

/** The delay after an attempt, in ms. @param attempt from 1 */
function retryDelay(options: RetryOptions, attempt: number): number {
  const { firstRetryIntervalInMilliseconds: first, backoffCoefficient = 1, maxRetryIntervalInMilliseconds } = options;
  return Math.min(
    first * backoffCoefficient ** (attempt - 1),
    maxRetryIntervalInMilliseconds ?? Number.POSITIVE_INFINITY,
  );
}
