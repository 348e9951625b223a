import type { EventDetails } from '../history/event.ts';
import { History, historyLimit } from '../history/history.ts';
import type { Json } from '../language/json.ts';
import { Evaluations } from './evaluations.ts';
import { Aborted, Failure, logUnexpected } from './failure.ts';
import type { Host } from './host.ts';
import type { ChildEnd, Input } from './input.ts';
import { Inputs } from './inputs.ts';
import type { CompiledMachine } from './program.ts';
import { SeededRandom } from './random.ts';
import { RedriveTokens } from './redrive-tokens.ts';
import type { ExecutionStart, ExecutionStatus } from './start.ts';
import { Thread } from './thread.ts';
import { quotaOf, setTimeLimit } from './time-limit.ts';
import { WaitingPoints } from './waiting-points.ts';

/** µs of work for each event, without evaluations. */
const timeOfEvent = 20;

/**
 * One execution: its state and its history, which its inputs change.
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
  readonly inputs: Inputs;
  readonly waitingPoints: WaitingPoints;
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
  redriveTokens: RedriveTokens | undefined;
  /** The time of the input being applied, in ms since the epoch. */
  now: number;
  /** Whether its state machine was deleted. */
  orphaned = false;
  #main: Thread | undefined;
  #endsAtTransition = false;
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
    this.inputs = new Inputs(this);
    this.waitingPoints = new WaitingPoints(this);
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
    this.inputs.whenRecorded(() => this.#begin());
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

  /** Runs a thread. When it has ended, `settled` is called synchronously, before another input can be applied. */
  spawn<Output>(run: () => Promise<Output>, settled: (end: { output: Output } | { failure: Failure }) => void): void {
    this.inputs.turns.resume();
    run().then(
      (output) => {
        settled({ output });
        this.inputs.turns.pause();
      },
      (reason: unknown) => {
        // Nothing waits for an aborted thread.
        if (reason instanceof Failure) settled({ failure: reason });
        else if (!(reason instanceof Aborted)) {
          const cause = logUnexpected(reason, `execution ${this.arn}`, this.host.log);
          settled({ failure: new Failure('States.Runtime', cause) });
        }
        this.inputs.turns.pause();
      },
    );
  }

  /** Appends an event and returns its id. @throws Failure, which ends the execution, if its history is full */
  record(type: string, previous: number, details?: EventDetails): number {
    if (this.history.isFull) {
      const cause = `The execution reached the maximum number of history events (${historyLimit}).`;
      throw new Failure('States.Runtime', cause);
    }
    return this.#append(type, previous, details);
  }

  /** Appends an event about an aborted state, iteration or task, unless the history is full. */
  recordAborted(type: string, previous: number, details?: EventDetails): void {
    if (!this.history.isFull) this.#append(type, previous, details);
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

  /** The outcome of the execution; undefined while it runs. */
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

  /** Sets a recorded outcome that the replay did not reach. */
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

  /** Ends the replay, and runs the effects whose results the execution is waiting for. */
  endReplay(): void {
    this.inputs.replaying = false;
    if (this.status !== 'RUNNING') return;
    this.#armTimeout(this.redrivenAt ?? this.start.startedAt);
    this.waitingPoints.endReplay();
  }

  #append(type: string, previous: number, details?: EventDetails): number {
    this.evaluations.spend(timeOfEvent);
    const id = this.history.append(type, previous, this.now, details);
    if (!this.inputs.replaying) this.host.onEvent?.(this, id, type);
    return id;
  }

  /** Adds an input to the journal, if there is one. */
  recordInput(input: Input, at: number): void {
    this.host.onInput?.(this, input, at);
  }

  /** Applies an input. */
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
      // The execution has ended before the input was applied.
    } else if (input.kind === 'machine-deleted') {
      this.#endsAtTransition = true;
    } else if (input.kind === 'message') {
      this.waitingPoints.take(input.waiting, input.message);
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

  /** Ends the execution in any state, by a stop or a timeout. On AWS, the event of such an end has the previous event id 0. */
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
    this.waitingPoints.close();
    this.history.compact();
    // An execution that succeeded cannot be redriven, so its position is not needed.
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
    if (clientToken !== undefined) {
      this.redriveTokens ??= new RedriveTokens();
      this.redriveTokens.add(clientToken, this.now);
    }
    this.status = 'RUNNING';
    this.stoppedAt = undefined;
    this.error = undefined;
    this.cause = undefined;
    main.cursor = this.#append('ExecutionRedriven', 0, { redriveCount: this.redriveCount });
    this.#armTimeout(this.now);
    this.#runMain(() => main.redrive());
  }

  #armTimeout(from: number): void {
    if (this.inputs.replaying) return;
    const { host, start, machine } = this;
    this.#cancelTimeout = setTimeLimit(host.clock, start, machine, from, () =>
      this.inputs.deliver({ kind: 'timeout' }),
    );
  }
}
