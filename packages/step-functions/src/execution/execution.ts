import type { EventDetails } from '../history/event.ts';
import { History } from '../history/history.ts';
import type { Json } from '../language/json.ts';
import { Evaluations } from './evaluations.ts';
import { Aborted, Failure } from './failure.ts';
import type { Host } from './host.ts';
import type { ChildEnd, Input } from './input.ts';
import type { CompiledMachine } from './program.ts';
import { SeededRandom } from './random.ts';
import type { ExecutionStart, ExecutionStatus } from './start.ts';
import { Thread } from './thread.ts';
import { quotaOf, setTimeLimit } from './time-limit.ts';
import { type TimedInput, Turns } from './turns.ts';
import { Waiting } from './waiting.ts';

/** The quota of events in a history. @see https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
export const historyLimit = 25_000;

/** µs of work for each event, without evaluations. */
const timeOfEvent = 20;

/**
 * One execution: its history, and the inputs it takes.
 *
 * Inputs are applied one at a time, each only when all threads are blocked or finished after the last one. All events
 * that follow from an input have its time. So the start and the inputs determine the history exactly.
 */
export class Execution {
  readonly host: Host;
  readonly start: ExecutionStart;
  readonly machine: CompiledMachine;
  /** Its number in the journal. */
  journalId: number | undefined;
  readonly input: Json;
  readonly history: History;
  readonly turns: Turns;
  readonly evaluations: Evaluations;
  status: ExecutionStatus = 'RUNNING';
  output: Json | undefined;
  error: string | undefined;
  cause: string | undefined;
  /** ms since the epoch */
  stoppedAt: number | undefined;
  redriveCount = 0;
  /** ms since the epoch */
  redrivenAt: number | undefined;
  /** When it was redriven with which client token: the last ten. */
  redriveTokens: Map<string, number> | undefined;
  /** The time of the input being applied, in ms since the epoch. */
  now: number;
  /** Whether its state machine was deleted. */
  orphaned = false;
  /** Whether recorded inputs are being applied: then no effect may run outside of the execution. */
  replaying = false;
  /** Why its replay differs from the recorded history; undefined if it does not. */
  broken: string | undefined;
  #main: Thread | undefined;
  #endsAtTransition = false;
  #waitingCount = 0;
  // Few waiting points are open at once: a list is smaller than a map.
  readonly #open: Waiting[] = [];
  #cancelTimeout: (() => void) | undefined;
  #endListeners: (() => void)[] | undefined;
  #random: SeededRandom | undefined;

  constructor(host: Host, machine: CompiledMachine, start: ExecutionStart) {
    this.host = host;
    this.machine = machine;
    this.start = start;
    this.input = JSON.parse(start.inputText);
    this.now = start.startedAt;
    this.history = new History(start.startedAt);
    this.turns = new Turns(this);
    this.evaluations = new Evaluations(this);
  }

  get arn(): string {
    return this.start.arn;
  }

  get stateMachineArn(): string {
    return this.start.stateMachineArn;
  }

  get stateMachineName(): string {
    return this.start.stateMachineName;
  }

  /** The execution's own source of random numbers, so that other executions do not influence it. */
  get random(): SeededRandom {
    this.#random ??= new SeededRandom(this.start.seed);
    return this.#random;
  }

  /** Begins to run, as soon as its start is recorded. */
  begin(): void {
    this.whenRecorded(() => this.#begin());
  }

  #begin(): void {
    this.#append('ExecutionStarted', 0, {
      input: this.input,
      roleArn: this.start.roleArn,
      stateMachineAliasArn: this.start.stateMachineAliasArn,
      stateMachineVersionArn: this.start.stateMachineVersionArn,
    });
    this.#armTimeout(this.now);
    // On AWS, the first state has the previous event id 0.
    const main = new Thread(this, this.machine, 0);
    this.#main = main;
    this.#runMain(() => main.run(this.input));
  }

  /**
   * Applies an input as soon as it is recorded, and all threads are blocked or finished after the earlier inputs. So
   * the state of an execution is never ahead of the disk, and each of its effects has a recorded reason.
   * @param at ms since the epoch; set for a recorded input
   */
  deliver(input: Input, at = this.host.clock.now()): void {
    if (!this.replaying) {
      // An input that comes while the engine is closed is not lost: its sender repeats it when the engine is opened
      // again.
      if (this.journalId !== undefined && this.host.signal.aborted) return;
      this.host.onInput?.(this, input, at);
    }
    this.whenRecorded(() => this.turns.put(input, at));
  }

  /** Runs an effect as soon as everything recorded so far is on disk. */
  whenRecorded(effect: () => void): void {
    if (this.replaying || this.journalId === undefined) effect();
    else this.host.whenSafe(effect);
  }

  /** Records that an evaluation needed too much time or memory. Resolves once that is on disk. */
  recordLimit(evaluation: number, limit: 'time' | 'memory'): Promise<void> {
    this.host.onInput?.(this, { kind: 'limit', evaluation, limit }, this.now);
    return new Promise((resolve) => this.whenRecorded(resolve));
  }

  /** Runs a thread; `settled` is called, before anything else can happen, when it has ended. */
  spawn<Output>(run: () => Promise<Output>, settled: (end: { output: Output } | { failure: Failure }) => void): void {
    this.turns.resume();
    run().then(
      (output) => {
        settled({ output });
        this.turns.pause();
      },
      (reason: unknown) => {
        // Nothing waits for an aborted thread.
        if (!(reason instanceof Aborted)) settled({ failure: this.#asFailure(reason) });
        this.turns.pause();
      },
    );
  }

  openWaiting(): Waiting {
    const waiting = new Waiting(this, ++this.#waitingCount);
    this.#open.push(waiting);
    return waiting;
  }

  closeWaiting(waiting: Waiting): void {
    const index = this.#open.indexOf(waiting);
    if (index >= 0) this.#open.splice(index, 1);
  }

  /** Appends an event and returns its id. @throws Failure, which ends the execution, if its history is full */
  record(type: string, previous: number, details?: EventDetails): number {
    if (this.history.length >= historyLimit - 1) {
      const cause = `The execution reached the maximum number of history events (${historyLimit}).`;
      throw new Failure('States.Runtime', cause);
    }
    return this.#append(type, previous, details);
  }

  /** Appends an event about a state that was aborted; no event if the history is full. */
  recordCutOff(type: string, previous: number, details?: EventDetails): void {
    if (this.history.length < historyLimit - 1) this.#append(type, previous, details);
  }

  /** Calls `listener` once when the execution ends; at once if it has ended. */
  onEnd(listener: () => void): void {
    if (this.status !== 'RUNNING') {
      listener();
      return;
    }
    this.#endListeners ??= [];
    this.#endListeners.push(listener);
  }

  /** To be called between two states. Ends the execution and throws Aborted if its state machine was deleted. */
  checkTransition(): void {
    if (!this.#endsAtTransition) return;
    this.#stop('ABORTED', 'ExecutionAborted', {});
    throw new Aborted();
  }

  /** Its end; undefined while it runs. */
  get end(): ChildEnd | undefined {
    const { status, output, error, cause } = this;
    if (status === 'RUNNING') return undefined;
    return {
      status,
      ...(output !== undefined && { output }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    };
  }

  /** Begins to run, and applies recorded inputs. The replay is finished when `whenIdle` resolves. */
  replay(inputs: readonly TimedInput[]): void {
    this.replaying = true;
    for (const { input } of inputs) if (input.kind === 'limit') this.evaluations.recorded(input);
    this.begin();
    for (const { input, at } of inputs) if (input.kind !== 'limit') this.deliver(input, at);
  }

  /** Sets the recorded end, if its replay does not reach it. */
  endAs({ status, output, error, cause, stoppedAt }: ChildEnd & { readonly stoppedAt: number }): void {
    this.#main?.abort();
    this.status = status;
    this.output = output;
    this.error = error;
    this.cause = cause;
    this.stoppedAt = stoppedAt;
    for (const listener of this.#endListeners ?? []) listener();
    this.#endListeners = undefined;
  }

  /** Ends a replay that differs from the recorded history. */
  breakReplay(reason: string): void {
    this.broken ??= reason;
    this.turns.notifyIdle();
  }

  /** Resolves when all threads are blocked or finished and no input is pending, or the replay is broken. */
  whenIdle(): Promise<void> {
    if (this.broken !== undefined || this.turns.isIdle) return Promise.resolve();
    return new Promise((resolve) => this.turns.onIdle(resolve));
  }

  /** Ends the replay: runs the effects for whose results the execution is waiting. */
  goLive(): void {
    this.replaying = false;
    if (this.status !== 'RUNNING') return;
    this.#armTimeout(this.redrivenAt ?? this.start.startedAt);
    for (const waiting of [...this.#open]) waiting.goLive();
  }

  #append(type: string, previous: number, details?: EventDetails): number {
    this.evaluations.spend(timeOfEvent);
    const id = this.history.append(type, previous, this.now, details);
    if (!this.replaying) this.host.onEvent?.(this, id, type);
    return id;
  }

  /** Applies an input whose turn has come. */
  apply(input: Input, at: number): void {
    // No timer is set for the quota: the first input after it ends the execution with the time of the quota.
    const quota = quotaOf(this.start);
    const isOverdue = at > quota && this.status === 'RUNNING';
    this.now = isOverdue ? quota : at;
    if (isOverdue) this.#timeOut();
    else this.#take(input);
  }

  #take(input: Input): void {
    if (input.kind === 'redrive') {
      this.#redrive(input.clientToken);
    } else if (this.status !== 'RUNNING') {
      // The execution has ended in the meantime.
    } else if (input.kind === 'machine-deleted') {
      this.#endsAtTransition = true;
    } else if (input.kind === 'message') {
      this.#open.find(({ id }) => id === input.waiting)?.take(input.message);
    } else if (input.kind === 'limit') {
      this.evaluations.recorded(input);
    } else if (input.kind === 'stop') {
      this.error = input.error;
      this.cause = input.cause;
      this.#stop('ABORTED', 'ExecutionAborted', { cause: input.cause, error: input.error });
    } else {
      this.#timeOut();
    }
  }

  #timeOut(): void {
    this.#stop('TIMED_OUT', 'ExecutionTimedOut', { error: 'States.Timeout' });
  }

  #runMain(run: () => Promise<Json>): void {
    this.spawn(run, (end) => {
      if ('output' in end) {
        this.output = end.output;
        this.#end('SUCCEEDED', 'ExecutionSucceeded', this.#main?.cursor ?? 0, { output: end.output });
      } else {
        this.error = end.failure.error;
        this.cause = end.failure.cause;
        this.#end('FAILED', 'ExecutionFailed', this.#main?.cursor ?? 0, { cause: this.cause, error: this.error });
      }
    });
  }

  /** Ends it from outside, in any state; on AWS, such an end has the previous event id 0. */
  #stop(status: ExecutionStatus, event: string, details: EventDetails): void {
    this.#main?.abort();
    this.#end(status, event, 0, details);
  }

  #end(status: ExecutionStatus, event: string, previous: number, details: EventDetails): void {
    this.#append(event, previous, details);
    this.status = status;
    this.stoppedAt = this.now;
    this.#cancelTimeout?.();
    this.#cancelTimeout = undefined;
    for (const waiting of [...this.#open]) waiting.close();
    this.history.compact();
    // Only an execution that did not succeed can be redriven, and must keep its position.
    if (status === 'SUCCEEDED') this.#main = undefined;
    const listeners = this.#endListeners ?? [];
    this.#endListeners = undefined;
    for (const listener of listeners) listener();
    this.host.onEnd?.(this);
  }

  #redrive(clientToken: string | undefined): void {
    const main = this.#main;
    if (main === undefined || this.status === 'RUNNING') return;
    this.redriveCount++;
    this.redrivenAt = this.now;
    if (clientToken !== undefined) this.#keepToken(clientToken);
    this.status = 'RUNNING';
    this.stoppedAt = undefined;
    this.error = undefined;
    this.cause = undefined;
    main.cursor = this.#append('ExecutionRedriven', 0, { redriveCount: this.redriveCount });
    this.#armTimeout(this.now);
    this.#runMain(() => main.redrive());
  }

  #keepToken(clientToken: string): void {
    this.redriveTokens ??= new Map();
    this.redriveTokens.delete(clientToken);
    this.redriveTokens.set(clientToken, this.now);
    const [oldest] = this.redriveTokens.keys();
    if (oldest !== undefined && this.redriveTokens.size > 10) this.redriveTokens.delete(oldest);
  }

  #armTimeout(from: number): void {
    if (this.replaying) return;
    const { host, start, machine } = this;
    this.#cancelTimeout = setTimeLimit(host.clock, start, machine, from, () => this.deliver({ kind: 'timeout' }));
  }

  #asFailure(reason: unknown): Failure {
    if (reason instanceof Failure) return reason;
    const text = reason instanceof Error ? reason.message : String(reason);
    this.host.log?.(`execution ${this.arn}: ${reason instanceof Error ? reason.stack : text}`);
    return new Failure('States.Runtime', text);
  }
}
