import type { Clock } from '../clock/clock.ts';
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
import { AwsError } from './aws-error.ts';
import { DefinitionCache } from './definition-cache.ts';
import { EffectQueue } from './effect-queue.ts';
import type { ActionOf, EngineOptions } from './engine-options.ts';
import { logEventsTo } from './event-log.ts';
import { describe } from './execution-description.ts';
import { Executions } from './executions.ts';
import { isInMemory } from './known-execution.ts';
import type { Recorder } from './recorder.ts';
import { StartedExecution } from './started-execution.ts';
import type { Revision, StateMachine } from './state-machine.ts';

function unavailable({ message }: Error): AwsError {
  return new AwsError('ServiceUnavailable', message, 503);
}

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
  readonly mapRuns = new Map<string, MapRun>();
  readonly executions: Executions;
  readonly activities = new Map<string, Activity>();
  readonly #actions: Readonly<Record<string, ActionOf<Engine>>>;
  readonly #arnPrefix: string;
  readonly #definitions = new DefinitionCache();
  #recorder: Recorder | undefined;
  readonly #effects: EffectQueue;
  readonly #closing = new AbortController();
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
    this.executions = new Executions(clock, retention, this.mapRuns);
    this.#effects = new EffectQueue(clock, (line) => log?.(line));
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
    this.executions.add(execution);
    this.executions.addRunning(execution);
    this.#recorder?.started(execution, revision);
    this.executions.changed(execution.arn);
    execution.begin();
    return execution;
  }

  /** Sets the recorder. From now on, every input is recorded, and nothing is acknowledged before it is on disk. */
  record(recorder: Recorder): void {
    this.#recorder = recorder;
    this.executions.archiveIn(recorder);
  }

  evaluate(request: GuardedRequest, again: boolean): Promise<GuardedOutcome> {
    return evaluator.evaluate(request, again);
  }

  whenOnDisk(effect: () => void): void {
    if (this.#recorder === undefined) effect();
    else this.#effects.runAfter(this.#recorder.written(), effect);
  }

  readonly onInput = (execution: Execution, input: Input, at: number): void => {
    this.#recorder?.received(execution, input, at);
    if (input.kind === 'redrive' && execution instanceof StartedExecution) this.executions.addRunning(execution);
    this.executions.changed(execution.arn);
  };

  readonly onEnd = (execution: Execution): void => {
    // The end of an execution that is replayed for its history was reported before.
    if (execution instanceof StartedExecution && !execution.inputs.replaying) this.executions.ended(execution);
  };

  /** The state machine of an ARN; undefined if it does not exist, or was deleted and all its executions have ended. */
  stateMachine(arn: string): StateMachine | undefined {
    const stateMachine = this.stateMachines.get(arn);
    if (!stateMachine?.deleting) return stateMachine;
    const executions = this.executions.of(stateMachine);
    if (executions.some(({ status }) => status === 'RUNNING')) return stateMachine;
    for (const execution of executions) this.executions.orphan(execution);
    this.stateMachines.delete(arn);
    return undefined;
  }

  findExecution(arn: string): Execution | undefined {
    const execution = this.executions.find(arn);
    return execution !== undefined && isInMemory(execution) ? execution : undefined;
  }

  startChild(run: MapRun, { arn, name, machine, type, input }: ChildStart): void {
    const { execution } = run;
    if (this.executions.all.has(arn)) return;
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
      // An error response also depends on state that must be on disk, for example that a task already has its result.
      await recorder.flushed().catch((error) => {
        if (!isRead) throw unavailable(error);
      });
    }
  }

  whenExecutionEnds(arn: string, listener: (description: JsonObject, end: ChildEnd) => void): void {
    const listen = (execution: StartedExecution) => {
      execution.onEnd(() => listener(describe(execution, this.clock.now()), execution.end as ChildEnd));
    };
    const loaded = this.executions.load(this.executions.existing(arn));
    if (loaded instanceof Promise) {
      const release = this.clock.hold();
      loaded
        .then(listen, (error) => this.log?.(`${arn}: ${error instanceof Error ? error.message : error}`))
        .finally(release);
    } else listen(loaded);
  }

  async redriveChild(arn: string): Promise<void> {
    const release = this.clock.hold();
    const execution = await this.executions.revive(arn);
    if (execution.status !== 'RUNNING') execution.inputs.deliver({ kind: 'redrive' });
    release();
  }

  hasActivity(arn: string): boolean {
    return this.activities.has(arn);
  }

  offerActivityTask(arn: string, task: ActivityTask): () => void {
    return this.activities.get(arn)?.offer(task) ?? (() => {});
  }

  /** Aborts running functions. Afterwards, everything recorded is on disk. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.#recorder?.close();
  }
}
