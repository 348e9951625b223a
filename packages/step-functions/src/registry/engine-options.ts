import type { Clock } from '../clock.ts';
import type { AwsServices } from '../execution/aws-services.ts';
import type { Caller } from '../execution/host.ts';
import type { LambdaRunner } from '../execution/lambda-runner.ts';
import type { TaskAnswers } from '../execution/task-answers.ts';
import type { LogRecord } from '../history/log-record.ts';
import type { JsonObject } from '../language/json.ts';
import type { Random } from '../language/scope.ts';
import type { Retention } from './finished-executions.ts';

/** An action of the Step Functions API, and what of it the journal must keep. */
export interface ActionOf<Api> {
  /**
   * What it does, without its transport: takes and gives what is on the wire (times are numbers of seconds since the
   * epoch) and throws AwsError.
   */
  readonly run: (api: Api, input: JsonObject, caller: Caller) => object | Promise<object>;
  /** The member of the input or of the output that names the state machine or the activity that it changes. */
  readonly changes: string | undefined;
  /** Whether it changes nothing: it is answered also while nothing can be written. */
  readonly isRead: boolean;
}

/** @typeParam Api what the actions of the API act on */
export interface EngineOptions<Api> {
  /** The actions of the API by the names they have on the wire. */
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

/** Takes what state machines log. @param logGroups their ARNs, as loggingConfiguration names them */
export type LogSink = (record: LogRecord, logGroups: readonly string[]) => void;
