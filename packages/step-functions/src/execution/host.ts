import type { Clock } from '../clock/clock.ts';
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
import type { WaitingPoint } from './waiting-point.ts';

/** The task of an activity, for a worker. */
export interface ActivityTask {
  readonly token: string;
  /** JSON text */
  readonly input: string;
  readonly waiting: WaitingPoint;
}

/** The start of a child execution of a distributed Map state. */
export interface ChildStart {
  readonly arn: string;
  readonly name: string;
  readonly machine: CompiledMachine;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly input: Json;
}

/** The caller of an action of the API. */
export interface Caller {
  /** Aborted when the caller does not wait for the answer any more. */
  readonly signal?: AbortSignal;
  /** The execution whose task calls the action; undefined for other callers. */
  readonly executionArn?: string;
}

/** The methods of the engine that an execution calls. */
export interface Host {
  readonly clock: Clock;
  readonly region: string;
  readonly accountId: string;
  readonly lambda: LambdaRunner;
  readonly services: AwsServices;
  /** Asked for a result before any service, function or worker is called. */
  readonly answers?: TaskAnswers;
  /** Aborted when the engine is closed. */
  readonly signal: AbortSignal;
  /** The waiting tasks, by their tokens. */
  readonly taskTokens: Map<string, OpenTask>;
  /** Runs an action of the Step Functions API for a task of an execution. */
  api(action: string, input: JsonObject, caller: Caller): Promise<object>;
  /** Calls the listener with the result of DescribeExecution when the execution has ended. */
  whenExecutionEnds(arn: string, listener: (description: JsonObject, end: ChildEnd) => void): void;
  /** An ARN in this engine's account and region. */
  arn(kind: string, ...parts: readonly string[]): string;
  readonly mapRuns: Map<string, MapRun>;
  /** Starts a child execution of a distributed Map state, or finds it again after a crash. */
  startChild(run: MapRun, child: ChildStart): void;
  /** Redrives a failed child execution. */
  redriveChild(arn: string): Promise<void>;
  findExecution(arn: string): Execution | undefined;
  hasActivity(arn: string): boolean;
  /** Offers a task to the workers of an activity. @returns a function that withdraws it */
  offerActivityTask(arn: string, task: ActivityTask): () => void;
  /**
   * Runs an evaluation in another process. Never rejects.
   * @param again whether a replay repeats it
   */
  evaluate(request: GuardedRequest, again: boolean): Promise<GuardedOutcome>;
  /** Runs an effect when everything recorded so far is on disk; at once without a data folder. */
  whenOnDisk(effect: () => void): void;
  /** Called with every input and its time, before it is applied. */
  readonly onInput?: (execution: Execution, input: Input, at: number) => void;
  /** Called with every new event. */
  readonly onEvent?: (execution: Execution, id: number, type: string) => void;
  /** Called when an execution has ended. */
  readonly onEnd?: (execution: Execution) => void;
  /** Called with problems of the engine itself, not with failures of states. */
  readonly log?: (line: string) => void;
}
