import type { Clock } from '../clock/clock.ts';
import type { ChildEnd } from '../execution/input.ts';
import type { MapRun } from '../execution/map-run.ts';
import { ArchivedExecutions } from './archived-executions.ts';
import { AwsError } from './aws-error.ts';
import type { EndedExecution } from './ended-execution.ts';
import { FinishedExecutions, type Retention } from './finished-executions.ts';
import { isInMemory, type KnownExecution } from './known-execution.ts';
import type { Recorder } from './recorder.ts';
import type { StartedExecution } from './started-execution.ts';
import type { StateMachine } from './state-machine.ts';

/** The API cannot describe ended Express executions, so only the last ones are kept, for the console. */
const expressRetention: Retention = { executions: 1000 };

/** The executions of an engine: running ones, ended ones in memory, and archived ones. */
export class Executions {
  readonly #clock: Clock;
  readonly #mapRuns: Map<string, MapRun>;
  readonly #all = new Map<string, KnownExecution>();
  readonly #running = new Map<string, StartedExecution>();
  readonly #finished: FinishedExecutions;
  readonly #finishedExpress = new FinishedExecutions(expressRetention);
  readonly #listeners = new Set<(executionArn: string) => void>();
  #recorder: Recorder | undefined;
  /** Undefined without a recorder, because nothing is archived then. */
  #archived: ArchivedExecutions | undefined;

  /** @param mapRuns the engine's map runs; an execution's map runs are removed together with its history */
  constructor(clock: Clock, retention: Retention, mapRuns: Map<string, MapRun>) {
    this.#clock = clock;
    this.#mapRuns = mapRuns;
    this.#finished = new FinishedExecutions(retention);
  }

  /** All executions by ARN, in the sequence of their starts. */
  get all(): ReadonlyMap<string, KnownExecution> {
    return this.#all;
  }

  /** The running executions by ARN, in the sequence of their starts. */
  get running(): ReadonlyMap<string, StartedExecution> {
    return this.#running;
  }

  find(arn: string): KnownExecution | undefined {
    return this.#all.get(arn);
  }

  /** @throws AwsError ExecutionDoesNotExist */
  existing(arn: string): KnownExecution {
    const execution = this.#all.get(arn);
    if (execution !== undefined) return execution;
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }

  /** The executions of a state machine, without those of a deleted state machine with the same name. */
  of(stateMachine: StateMachine): KnownExecution[] {
    return [...this.#all.values()].filter((execution) => isExecutionOf(execution, stateMachine));
  }

  add(execution: KnownExecution): void {
    this.#all.set(execution.start.arn, execution);
  }

  /** Adds an execution that was started, recovered or redriven to the running ones. */
  addRunning(execution: StartedExecution): void {
    this.#running.set(execution.arn, execution);
  }

  /** Handles the end of an execution. */
  ended(execution: StartedExecution): void {
    this.#running.delete(execution.arn);
    this.#recorder?.ended(execution);
    this.keep(execution);
  }

  /** Keeps an ended execution, and drops those that the retention no longer includes. */
  keep(execution: KnownExecution): void {
    const finished = execution.start.type === 'EXPRESS' ? this.#finishedExpress : this.#finished;
    for (const pruned of finished.add(execution, this.#clock.now())) {
      this.#all.delete(pruned.start.arn);
      this.#forgetMapRuns(pruned.start.arn);
      this.#recorder?.forgot(pruned);
      this.changed(pruned.start.arn);
    }
  }

  /** Marks an execution of a deleted state machine, so that a new one with the same name does not list it. */
  orphan(execution: KnownExecution): void {
    execution.orphaned = true;
    this.changed(execution.start.arn);
  }

  /** Sets the recorder, whose archive can contain executions from now on. */
  archiveIn(recorder: Recorder): void {
    this.#recorder = recorder;
    this.#archived = new ArchivedExecutions(recorder);
  }

  /** Replaces an execution by its archived form, which needs little memory. */
  archived(execution: StartedExecution, ended: EndedExecution): void {
    if (this.#all.get(execution.arn) !== execution) return;
    ended.orphaned = execution.orphaned;
    this.#all.set(execution.arn, ended);
    this.#finished.replace(ended);
    this.#forgetMapRuns(execution.arn);
  }

  /** The ends of executions, roughly latest first. Archived executions are not replayed for it. */
  async *ends(arns: Iterable<string>): AsyncGenerator<readonly [arn: string, end: ChildEnd]> {
    const archived: EndedExecution[] = [];
    for (const arn of arns) {
      const execution = this.#all.get(arn);
      if (execution === undefined) continue;
      if (!isInMemory(execution)) archived.push(execution);
      else if (execution.end !== undefined) yield [arn, execution.end];
    }
    if (archived.length === 0) return;
    for await (const [execution, end] of this.#archive.ends(archived)) yield [execution.start.arn, end];
  }

  /** Returns an execution with its history; an archived execution is replayed. */
  load(execution: KnownExecution): StartedExecution | Promise<StartedExecution> {
    return isInMemory(execution) ? execution : this.#archive.load(execution);
  }

  /**
   * Returns an execution that can be redriven; an archived one is moved out of the archive first.
   * @throws AwsError ExecutionDoesNotExist
   */
  async revive(arn: string): Promise<StartedExecution> {
    const execution = this.existing(arn);
    if (isInMemory(execution)) return execution;
    return this.#archive.revive(execution, (revived) => {
      this.#all.set(arn, revived);
      this.#finished.replace(revived);
    });
  }

  /**
   * Calls `listener` each time that an execution starts, changes or is not listed any more; the calls are frequent and
   * synchronous, so it must be quick.
   * @returns a function that removes the listener
   */
  onChange(listener: (executionArn: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Notifies the listeners. It is called for each start and input, because only they change an execution. */
  changed(arn: string): void {
    for (const listener of this.#listeners) listener(arn);
  }

  get #archive(): ArchivedExecutions {
    if (this.#archived === undefined) throw new Error('no archive is open');
    return this.#archived;
  }

  #forgetMapRuns(executionArn: string): void {
    if (this.#mapRuns.size === 0) return;
    for (const [arn, run] of this.#mapRuns) if (run.execution.arn === executionArn) this.#mapRuns.delete(arn);
  }
}

/** Whether it is an execution of this state machine, and not of a deleted one with the same name. */
export function isExecutionOf({ start, orphaned }: KnownExecution, { arn, createdAt }: StateMachine): boolean {
  return start.stateMachineArn === arn && start.startedAt >= createdAt && !orphaned;
}
