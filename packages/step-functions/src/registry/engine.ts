import type { Clock } from '../clock.ts';
import { evaluator } from '../evaluation/evaluator.ts';
import type { AwsServices } from '../execution/aws-services.ts';
import type { Execution } from '../execution/execution.ts';
import type { ActivityTask, Caller, ChildStart, Host } from '../execution/host.ts';
import type { ChildEnd, Input } from '../execution/input.ts';
import type { LambdaRunner } from '../execution/lambda-runner.ts';
import type { MapRun } from '../execution/map-run.ts';
import type { OpenTask } from '../execution/open-task.ts';
import type { CompiledMachine } from '../execution/program.ts';
import { drawSeed } from '../execution/random.ts';
import type { ExecutionStart } from '../execution/start.ts';
import type { TaskAnswers } from '../execution/task-answers.ts';
import type { GuardedOutcome, GuardedRequest } from '../language/guarded-evaluation.ts';
import { isJsonObject, type JsonObject } from '../language/json.ts';
import { isNestedTooDeep } from '../language/json-size.ts';
import type { Random } from '../language/scope.ts';
import type { Activity } from './activity.ts';
import { ArchivedExecutions } from './archived-executions.ts';
import { AwsError } from './aws-error.ts';
import { DefinitionCache } from './definition-cache.ts';
import type { EndedExecution } from './ended-execution.ts';
import type { ActionOf, EngineOptions } from './engine-options.ts';
import { logEventsTo } from './event-log.ts';
import { describe } from './execution-description.ts';
import { FinishedExecutions, type Retention } from './finished-executions.ts';
import { HeldBack } from './held-back.ts';
import { isInMemory, type KnownExecution } from './known-execution.ts';
import type { Recorder } from './recorder.ts';
import { StartedExecution } from './started-execution.ts';
import type { Revision, StateMachine } from './state-machine.ts';

function unavailable({ message }: Error): AwsError {
  return new AwsError('ServiceUnavailable', message, 503);
}

/** The API cannot describe ended Express executions, so only the last ones are kept, for the console. */
const expressRetention: Retention = { executions: 1000 };

/** The state of the engine, which the actions of the API read and change. */
export class Engine implements Host {
  readonly clock: Clock;
  readonly random: Random;
  readonly lambda: LambdaRunner;
  readonly services: AwsServices;
  readonly answers?: TaskAnswers;
  readonly region: string;
  readonly accountId: string;
  readonly log?: (line: string) => void;
  readonly onEvent?: (execution: Execution, id: number, type: string) => void;
  readonly taskTokens = new Map<string, OpenTask>();
  readonly stateMachines = new Map<string, StateMachine>();
  /** In the sequence of their starts. */
  readonly executions = new Map<string, KnownExecution>();
  /** The running executions, in the sequence of their starts. */
  readonly running = new Map<string, StartedExecution>();
  readonly mapRuns = new Map<string, MapRun>();
  readonly activities = new Map<string, Activity>();
  readonly #actions: Readonly<Record<string, ActionOf<Engine>>>;
  readonly #arnPrefix: string;
  readonly #definitions = new DefinitionCache();
  #recorder: Recorder | undefined;
  /** Where there is no recorder, nothing is ever archived. */
  #archived: ArchivedExecutions | undefined;
  readonly #heldBack: HeldBack;
  readonly #finished: FinishedExecutions;
  readonly #finishedExpress = new FinishedExecutions(expressRetention);
  readonly #closing = new AbortController();
  readonly #listeners = new Set<(executionArn: string) => void>();
  #started = 0;

  constructor(options: EngineOptions<Engine>) {
    const { actions, clock, random, lambda, services, answers, region, accountId, retention, log } = options;
    this.#actions = actions;
    this.clock = clock;
    this.random = random;
    this.lambda = lambda;
    this.services = services;
    this.region = region;
    this.accountId = accountId;
    this.#arnPrefix = `arn:aws:states:${region}:${accountId}`;
    this.#finished = new FinishedExecutions(retention);
    this.#heldBack = new HeldBack(clock, (line) => log?.(line));
    if (log !== undefined) this.log = log;
    const { logs } = options;
    if (logs !== undefined) this.onEvent = logEventsTo(logs);
    if (answers !== undefined) this.answers = answers;
  }

  get signal(): AbortSignal {
    return this.#closing.signal;
  }

  /** An ARN in this engine's account and region. */
  arn(kind: string, ...parts: readonly string[]): string {
    return [this.#arnPrefix, kind, ...parts].join(':');
  }

  /** The compiled definition; each text is compiled once. */
  compile(definition: string): CompiledMachine {
    return this.#definitions.compile(definition);
  }

  /** Starts an execution that has passed all checks. */
  start(revision: Revision, start: ExecutionStart, machine: CompiledMachine = revision.machine): StartedExecution {
    const execution = new StartedExecution(this, machine, start, revision);
    execution.number = ++this.#started;
    this.executions.set(execution.arn, execution);
    this.running.set(execution.arn, execution);
    this.#recorder?.started(execution, revision);
    this.#changed(execution.arn);
    execution.begin();
    return execution;
  }

  /** Sets the recorder. From now on, every input is recorded, and nothing is acknowledged before it is on disk. */
  record(recorder: Recorder): void {
    this.#recorder = recorder;
    this.#archived = new ArchivedExecutions(recorder);
  }

  evaluate(request: GuardedRequest, again: boolean): Promise<GuardedOutcome> {
    return evaluator.evaluate(request, again);
  }

  whenSafe(effect: () => void): void {
    if (this.#recorder === undefined) effect();
    else this.#heldBack.until(this.#recorder.written(), effect);
  }

  readonly onInput = (execution: Execution, input: Input, at: number): void => {
    this.#recorder?.received(execution, input, at);
    if (input.kind === 'redrive' && execution instanceof StartedExecution) this.running.set(execution.arn, execution);
    this.#changed(execution.arn);
  };

  readonly onEnd = (execution: Execution): void => {
    // An execution that is replayed for its history has ended before.
    if (!(execution instanceof StartedExecution) || execution.replaying) return;
    this.running.delete(execution.arn);
    this.#recorder?.ended(execution);
    this.keep(execution);
  };

  /** Keeps an execution that has ended, as long as the retention requires. */
  keep(execution: KnownExecution): void {
    const finished = execution.start.type === 'EXPRESS' ? this.#finishedExpress : this.#finished;
    for (const pruned of finished.add(execution, this.clock.now())) {
      this.executions.delete(pruned.start.arn);
      this.#forgetMapRuns(pruned.start.arn);
      this.#recorder?.forgot(pruned);
      this.#changed(pruned.start.arn);
    }
  }

  /** Replaces an execution by its archived form, which needs little memory. */
  archived(execution: StartedExecution, ended: EndedExecution): void {
    if (this.executions.get(execution.arn) !== execution) return;
    ended.orphaned = execution.orphaned;
    this.executions.set(execution.arn, ended);
    this.#finished.replace(ended);
    this.#forgetMapRuns(execution.arn);
  }

  #forgetMapRuns(executionArn: string): void {
    if (this.mapRuns.size === 0) return;
    for (const [arn, run] of this.mapRuns) if (run.execution.arn === executionArn) this.mapRuns.delete(arn);
  }

  /** What became of executions that have ended, about the latest first. Those in the archive are not run again for it. */
  async *ends(arns: Iterable<string>): AsyncGenerator<readonly [arn: string, end: ChildEnd]> {
    const archived: EndedExecution[] = [];
    for (const arn of arns) {
      const execution = this.executions.get(arn);
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
    const execution = this.execution(arn);
    if (isInMemory(execution)) return execution;
    return this.#archive.revive(execution, (revived) => {
      this.executions.set(arn, revived);
      this.#finished.replace(revived);
    });
  }

  get #archive(): ArchivedExecutions {
    if (this.#archived === undefined) throw new Error('no archive is open');
    return this.#archived;
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
  #changed(arn: string): void {
    for (const listener of this.#listeners) listener(arn);
  }

  /** The state machine of an ARN; undefined if it does not exist, or was deleted and all its executions have ended. */
  stateMachine(arn: string): StateMachine | undefined {
    const stateMachine = this.stateMachines.get(arn);
    if (!stateMachine?.deleting) return stateMachine;
    const executions = this.executionsOf(stateMachine);
    if (executions.some(({ status }) => status === 'RUNNING')) return stateMachine;
    for (const execution of executions) {
      execution.orphaned = true;
      this.#changed(execution.start.arn);
    }
    this.stateMachines.delete(arn);
    return undefined;
  }

  /** The executions of a state machine, without those of a deleted state machine with the same name. */
  executionsOf(stateMachine: StateMachine): KnownExecution[] {
    return [...this.executions.values()].filter((execution) => this.isOf(execution, stateMachine));
  }

  /** Whether it is an execution of this state machine, and not of a deleted one with the same name. */
  isOf({ start, orphaned }: KnownExecution, { arn, createdAt }: StateMachine): boolean {
    return start.stateMachineArn === arn && start.startedAt >= createdAt && !orphaned;
  }

  findExecution(arn: string): Execution | undefined {
    const execution = this.executions.get(arn);
    return execution !== undefined && isInMemory(execution) ? execution : undefined;
  }

  startChild(run: MapRun, { arn, name, machine, type, input }: ChildStart): void {
    const { execution } = run;
    if (this.executions.has(arn)) return;
    this.start(
      (execution as StartedExecution).revision,
      {
        arn,
        name,
        type,
        stateMachineArn: `${execution.stateMachineArn}/${run.label}`,
        stateMachineName: `${execution.stateMachineName}/${run.label}`,
        mapRunArn: run.arn,
        roleArn: execution.start.roleArn,
        inputText: JSON.stringify(input),
        seed: drawSeed(this.random),
        startedAt: this.clock.now(),
      },
      machine,
    );
  }

  /**
   * Calls an action of the API.
   * @throws AwsError
   */
  async api(action: string, input: unknown, caller: Caller = {}): Promise<object> {
    const { run, changes, isRead } = (Object.hasOwn(this.#actions, action) && this.#actions[action]) || {};
    if (run === undefined) throw new AwsError('UnknownOperationException', `There is no action '${action}'.`);
    if (!isJsonObject(input)) throw new AwsError('SerializationException', 'The input must be an object.');
    if (isNestedTooDeep(input)) throw new AwsError('SerializationException', 'The input is nested too deep.');
    const recorder = this.#recorder;
    if (recorder === undefined) return run(this, input, caller);
    if (recorder.blocked !== undefined && !isRead) throw unavailable(recorder.blocked);
    try {
      const output = await run(this, input, caller);
      const arn = changes === undefined ? undefined : { ...input, ...output }[changes];
      if (typeof arn === 'string') recorder.changed(arn);
      return output;
    } finally {
      // An error depends on the state too, for example that a task has its result already.
      await recorder.flushed().catch((error) => {
        if (!isRead) throw unavailable(error);
      });
    }
  }

  whenExecutionEnds(arn: string, listener: (description: JsonObject, end: ChildEnd) => void): void {
    const listen = (execution: StartedExecution) => {
      execution.onEnd(() => listener(describe(execution, this.clock.now()), execution.end as ChildEnd));
    };
    const execution = this.execution(arn);
    if (isInMemory(execution)) listen(execution);
    else {
      const release = this.clock.hold();
      this.#archive
        .load(execution)
        .then(listen, (error) => this.log?.(`${arn}: ${error instanceof Error ? error.message : error}`))
        .finally(release);
    }
  }

  async redriveChild(arn: string): Promise<void> {
    const release = this.clock.hold();
    const execution = await this.revive(arn);
    if (execution.status !== 'RUNNING') execution.deliver({ kind: 'redrive' });
    release();
  }

  hasActivity(arn: string): boolean {
    return this.activities.has(arn);
  }

  offerActivityTask(arn: string, task: ActivityTask): () => void {
    return this.activities.get(arn)?.offer(task) ?? (() => {});
  }

  /** @throws AwsError ExecutionDoesNotExist */
  execution(arn: string): KnownExecution {
    const execution = this.executions.get(arn);
    if (execution !== undefined) return execution;
    throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
  }

  /** Aborts running functions. Everything recorded is on disk afterwards. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#recorder?.close();
  }
}
