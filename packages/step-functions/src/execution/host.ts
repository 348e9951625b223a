import type { Clock } from '../clock.ts';
import type { AwsServices } from '../execution/aws-services.ts';
import type { TaskAnswers } from '../execution/task-answers.ts';
import type { GuardedOutcome, GuardedRequest } from '../language/guarded-evaluation.ts';
import type { Json, JsonObject } from '../language/json.ts';
import type { Execution } from './execution.ts';
import type { ChildEnd, Input } from './input.ts';
import type { LambdaRunner } from './lambda-runner.ts';
import type { MapRun } from './map-run.ts';
import type { OpenTask } from './open-task.ts';
import type { CompiledMachine } from './program.ts';
import type { Waiting } from './waiting.ts';

/** A task that a worker can take with GetActivityTask. */
export interface ActivityTask {
  readonly token: string;
  /** JSON text */
  readonly input: string;
  readonly waiting: Waiting;
}

/** What a child execution of a distributed Map state is started with. */
export interface ChildStart {
  readonly arn: string;
  readonly name: string;
  readonly machine: CompiledMachine;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly input: Json;
}

/** Who asks for an action of the API. */
export interface Caller {
  /** Aborted when nobody waits for the answer any more. */
  readonly signal?: AbortSignal;
  /** The execution whose task asks for it. */
  readonly executionArn?: string;
}

/** What an execution asks of the engine it runs in. */
export interface Host {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly lambda: LambdaRunner;
  readonly services: AwsServices;
  /** Asked before any service, function or worker is. */
  readonly answers?: TaskAnswers;
  /** Aborted when the engine is closed. */
  readonly signal: AbortSignal;
  /** The tasks that wait, by their tokens. */
  readonly taskTokens: Map<string, OpenTask>;
  /** Does an action of the Step Functions API for an execution's task. */
  api(action: string, input: JsonObject, caller: Caller): Promise<object>;
  /** Calls the listener with what DescribeExecution says, once the execution has ended. */
  whenExecutionEnds(arn: string, listener: (description: JsonObject, end: ChildEnd) => void): void;
  /** The ARN of something that belongs to this engine's account and region. */
  arn(kind: string, ...parts: readonly string[]): string;
  readonly mapRuns: Map<string, MapRun>;
  /** Starts a child execution of a distributed Map state; after a crash, finds it again. */
  startChild(run: MapRun, child: ChildStart): void;
  /** Lets a child execution that has failed go on, whose name is known. */
  redriveChild(arn: string): Promise<void>;
  findExecution(arn: string): Execution | undefined;
  hasActivity(arn: string): boolean;
  /** Puts a task before the workers of an activity; the function returned takes it back. */
  offerActivityTask(arn: string, task: ActivityTask): () => void;
  /**
   * Makes an evaluation in a process of its own. Never rejects.
   * @param again whether it was in time before
   */
  evaluate(request: GuardedRequest, again: boolean): Promise<GuardedOutcome>;
  /** Does something once all that has happened so far is on disk; at once where nothing is kept. */
  whenSafe(effect: () => void): void;
  /** Called with every input, and its time, before it is applied. */
  readonly onInput?: (execution: Execution, input: Input, at: number) => void;
  /** Called with every event that is new, by its id. */
  readonly onEvent?: (execution: Execution, id: number, type: string) => void;
  /** Called when an execution has ended. */
  readonly onEnd?: (execution: Execution) => void;
  /** Says what is wrong with the engine itself; never a state's own failure. */
  readonly log?: (line: string) => void;
}
