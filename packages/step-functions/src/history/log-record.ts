import type { JsonObject } from '../language/json.ts';
import type { AwsHistoryEvent } from './event.ts';

/**
 * The log record of an event that Step Functions writes to CloudWatch Logs.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
 */
export interface LogRecord {
  readonly id: string;
  readonly type: string;
  readonly details: object;
  readonly previous_event_id: string;
  /** ms since the epoch */
  readonly event_timestamp: string;
  readonly execution_arn: string;
  readonly redrive_count: string;
}

/** The parts of a state machine's loggingConfiguration that decide about records. */
export interface Logging {
  readonly level: string;
  readonly includeExecutionData: boolean;
  /** The ARNs of the log groups. */
  readonly destinations: readonly string[];
}

export function loggingOf({ level, includeExecutionData, destinations }: JsonObject): Logging {
  const groups = (Array.isArray(destinations) ? destinations : []).map((destination) => {
    const { cloudWatchLogsLogGroup: group } = destination as { cloudWatchLogsLogGroup?: { logGroupArn?: string } };
    return String(group?.logGroupArn);
  });
  return { level: String(level), includeExecutionData: includeExecutionData === true, destinations: groups };
}

/**
 * Whether an event of this type is written at the level.
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/cloudwatch-log-level.html
 */
export function isLogged(type: string, level: string): boolean {
  if (level === 'ALL') return true;
  if (level === 'ERROR') return /(Aborted|Failed|TimedOut)$/.test(type) || type === 'FailStateEntered';
  return level === 'FATAL' && /^Execution(Aborted|Failed|TimedOut)$/.test(type);
}

/** @param withData whether inputs, outputs and parameters are written */
export function logRecord(
  event: AwsHistoryEvent,
  { arn, redriveCount }: { readonly arn: string; readonly redriveCount: number },
  withData: boolean,
): LogRecord {
  const { id, previousEventId, timestamp, type, ...more } = event;
  const details: object = Object(Object.values(more)[0]);
  return {
    id: String(id),
    type,
    details: withData ? details : withoutData(details),
    previous_event_id: String(previousEventId),
    event_timestamp: String(Math.round(timestamp * 1000)),
    execution_arn: arn,
    redrive_count: String(redriveCount),
  };
}

/** Removes the parameters of a task too: they are data, and contain the task token. */
function withoutData(details: object): object {
  const { parameters: _parameters, ...others } = details as { readonly parameters?: string };
  return others;
}
