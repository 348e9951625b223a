import type { Clock } from '../clock/clock.ts';
import type { AwsServices } from '../execution/aws-services.ts';
import type { Caller } from '../execution/host.ts';
import type { LambdaRunner } from '../execution/lambda-runner.ts';
import type { TaskAnswers } from '../execution/task-answers.ts';
import type { LogRecord } from '../history/log-record.ts';
import type { JsonObject } from '../language/json.ts';
import type { Random } from '../language/scope.ts';
import type { Retention } from './finished-executions.ts';

/** An action of the Step Functions API, and whether the journal must record a change. */
export interface ActionOf<Api> {
  /**
   * Runs the action: input and output are the JSON of the API, in which times are seconds since the epoch.
   * @throws AwsError
   */
  readonly run: (api: Api, input: JsonObject, caller: Caller) => object | Promise<object>;
  /** The member of the input or output with the ARN of the state machine or activity that it changes. */
  readonly changes: string | undefined;
  /** Whether it changes nothing: such an action is also answered while the journal cannot be written. */
  readonly isRead: boolean;
}

/** @typeParam Api the type that the actions are called with */
export interface EngineOptions<Api> {
  /** The actions of the API, by name. */
  readonly actions: Readonly<Record<string, ActionOf<Api>>>;
  readonly clock: Clock;
  readonly random: Random;
  readonly lambda: LambdaRunner;
  readonly services: AwsServices;
  readonly answers?: TaskAnswers;
  readonly region: string;
  readonly accountId: string;
  readonly retention: Retention;
  readonly log?: (line: string) => void;
  readonly logs?: LogSink;
}

/** Receives the log records of state machines. @param logGroups the ARNs in the loggingConfiguration */
export type LogSink = (record: LogRecord, logGroups: readonly string[]) => void;
