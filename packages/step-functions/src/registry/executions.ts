import type { Clock } from '../clock.ts';
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

/** The executions of an engine: those that run, those that have ended and are in memory, and those in the archive. */
export class Executions {
  readonly #clock: Clock;
  readonly #mapRuns: Map<string, MapRun>;
  readonly #all = new Map<string, KnownExecution>();
  readonly #running = new Map<string, StartedExecution>();
  readonly #finished: FinishedExecutions;
  readonly #finishedExpress = new FinishedExecutions(expressRetention);
  readonly #listeners = new Set<(executionArn: string) => void>();
  #recorder: Recorder | undefined;
  /** Where there is no recorder, nothing is ever archived. */
  #archived: ArchivedExecutions | undefined;

  /** @param mapRuns those of an execution are removed together with its history */
  constructor(clock: Clock, retention: Retention, mapRuns: Map<string, MapRun>) {
    this.#clock = clock;
    this.#mapRuns = mapRuns;
    this.#finished = new FinishedExecutions(retention);
  }

  /** By their ARNs, in the sequence of their starts. */
  get all(): ReadonlyMap<string, KnownExecution> {
    return this.#all;
  }

  /** The running executions by their ARNs, in the sequence of their starts. */
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

  /** Marks an execution as running: it was started, recovered or redriven. */
  runs(execution: StartedExecution): void {
    this.#running.set(execution.arn, execution);
  }

  /** An execution has ended. */
  ended(execution: StartedExecution): void {
    this.#running.delete(execution.arn);
    this.#recorder?.ended(execution);
    this.keep(execution);
  }

  /** Keeps an execution that has ended, as long as the retention requires. */
  keep(execution: KnownExecution): void {
    const finished = execution.start.type === 'EXPRESS' ? this.#finishedExpress : this.#finished;
    for (const pruned of finished.add(execution, this.#clock.now())) {
      this.#all.delete(pruned.start.arn);
      this.#forgetMapRuns(pruned.start.arn);
      this.#recorder?.forgot(pruned);
      this.changed(pruned.start.arn);
    }
  }

  /** A state machine was deleted, and one with the same name must not show its executions. */
  orphan(execution: KnownExecution): void {
    execution.orphaned = true;
    this.changed(execution.start.arn);
  }

  /** From now on, executions can be in this recorder's archive. */
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

  /** The ends of executions, roughly latest first. Archived executions are not run again for it. */
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

  /** An execution with its history: one in the archive runs again for it. */
  load(execution: KnownExecution): StartedExecution | Promise<StartedExecution> {
    return isInMemory(execution) ? execution : this.#archive.load(execution);
  }

  /**
   * An execution that can be redriven; an archived execution is moved out of the archive.
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

  /** Notifies the listeners. An execution changes only by its start and its inputs, so it is called for these. */
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
