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

/** What an orchestration needs of its host. */
export interface OrchestrationHost {
  now(): number;
  setTimer(at: number, run: () => void): () => void;
  /** Runs the orchestrator function: its state, also if it failed. */
  runOrchestrator(name: string, input: string): Promise<OrchestratorState>;
  /** Runs an activity, by and by, and delivers its end. */
  runActivity(activity: Activity): void;
  /** Has an episode run, by and by. */
  wake(): void;
}

interface Attempt {
  readonly action: Action;
  readonly number: number;
}

interface Timer {
  readonly id: number;
  readonly fireAt: number;
  cancel(): void;
}

/** ms; the extension splits longer timers, which this host does not do. */
const longestTimer = 6 * 86_400_000;

/** The orchestrator did otherwise than before when it ran again. */
export class NonDeterministicOrchestration extends Error {
  override readonly name = 'NonDeterministicOrchestration';
}

/**
 * One instance: its history, and what the extension does with the orchestrator's answers. Each episode gives the whole
 * history with one new event to the orchestrator, and begins what the answer has more than the one before.
 *
 * Ids are given in the order in which the SDK counts: first what the host begins because of the event (the wait before
 * a retry, the retry), then what the orchestrator begins.
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

  start(): void {
    this.deliver({ EventType: EventType.ExecutionStarted, Name: this.name, Input: JSON.stringify(this.input) });
  }

  get ended(): boolean {
    return this.status !== 'Pending' && this.status !== 'Running';
  }

  deliver(event: IncomingEvent): void {
    this.#inbox.push(event);
    this.#host.wake();
  }

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

  /** @throws NonDeterministicOrchestration */
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

  /** The extension keeps an instance running until its last timer has fired or is cancelled. */
  #endWithoutTimers(): void {
    if (this.#result === undefined || this.#timers.some(({ id }) => !this.#retries.has(id))) return;
    this.#end(this.#result.status, this.#result.output);
  }

  #record(event: IncomingEvent, id = -1): void {
    const Timestamp = new Date(this.#host.now()).toISOString();
    this.history.push({ ...event, EventId: id, IsPlayed: false, Timestamp });
    this.updatedAt = this.#host.now();
  }

  /** The extension waits after each failed attempt, also the last: the SDK counts on that timer. */
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
      const left = (attempt?.action.retryOptions?.maxNumberOfAttempts ?? 0) - (attempt?.number ?? 0);
      if (attempt !== undefined && left > 0) this.#schedule({ action: attempt.action, number: attempt.number + 1 });
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
          `This host runs activities, timers and external events only, and ${this.name} did something else (action type ${action.actionType}).`,
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
      throw new Error(`This host has no timers of more than 6 days, and ${this.name} created one.`);
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

  /** An answer may say of a timer from an earlier one that it is cancelled since. */
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
      `${this.name} '${this.id}' is not deterministic: it did ${this.#done[different]} before, and now ${now[different] ?? 'nothing'}`,
    );
  }

  #end(status: RuntimeStatus, output: unknown): void {
    this.status = status;
    this.output = output;
    this.#record({ EventType: EventType.ExecutionCompleted, Result: JSON.stringify(output) }, this.#nextId++);
  }
}

const flatten = (action: Action): readonly Action[] => action.compoundActions?.flatMap(flatten) ?? [action];

/** What must be the same in each run. The extension compares no inputs either. */
function signature({ actionType, functionName, fireAt, externalEventName }: Action): string {
  const [kind] = Object.entries(ActionType).find(([, number]) => number === actionType) ?? [`action ${actionType}`];
  return [kind, functionName, fireAt, externalEventName].filter((part) => part !== undefined).join(' ');
}

/** ms */
function retryDelay(options: RetryOptions, attempt: number): number {
  const { firstRetryIntervalInMilliseconds: first, backoffCoefficient = 1, maxRetryIntervalInMilliseconds } = options;
  return Math.min(
    first * backoffCoefficient ** (attempt - 1),
    maxRetryIntervalInMilliseconds ?? Number.POSITIVE_INFINITY,
  );
}
