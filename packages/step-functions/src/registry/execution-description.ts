import { executionLimit } from '../execution/time-limit.ts';
import type { JsonObject } from '../language/json.ts';
import { isInMemory, type KnownExecution } from './known-execution.ts';
import type { StartedExecution } from './started-execution.ts';
import { wireTime } from './wire-time.ts';

/**
 * The response of DescribeExecution.
 * @param now ms since the epoch
 * @param included whether it contains input and output
 */
export function describe(execution: StartedExecution, now: number, included = true): JsonObject {
  const { start, status, output, error, cause, stoppedAt, redrivenAt } = execution;
  const description: JsonObject = {
    executionArn: start.arn,
    stateMachineArn: start.stateMachineArn,
    name: start.name,
    status,
    startDate: wireTime(start.startedAt),
  };
  // Assigned one by one, because conditional spreads take ten times as long.
  if (stoppedAt !== undefined) description.stopDate = wireTime(stoppedAt);
  if (included) description.input = start.inputText;
  description.inputDetails = { included };
  if (output !== undefined) {
    if (included) description.output = JSON.stringify(output);
    description.outputDetails = { included };
  }
  if (error !== undefined) description.error = error;
  if (cause !== undefined) description.cause = cause;
  if (start.traceHeader !== undefined) description.traceHeader = start.traceHeader;
  if (start.mapRunArn !== undefined) description.mapRunArn = start.mapRunArn;
  if (start.stateMachineVersionArn !== undefined) description.stateMachineVersionArn = start.stateMachineVersionArn;
  if (start.stateMachineAliasArn !== undefined) description.stateMachineAliasArn = start.stateMachineAliasArn;
  description.redriveCount = execution.redriveCount;
  if (redrivenAt !== undefined) description.redriveDate = wireTime(redrivenAt);
  const { redriveStatus: redrivable, redriveStatusReason: reason } = redriveStatus(execution, now);
  description.redriveStatus = redrivable;
  if (reason !== undefined) description.redriveStatusReason = reason;
  return description;
}

// @see https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
const redriveWindow = 14 * 24 * 60 * 60 * 1000;

/** Whether the execution can be redriven, and if not, the reason. */
export function redriveStatus(
  execution: KnownExecution,
  now: number,
): { redriveStatus: string; redriveStatusReason?: string } {
  const { status, start, stoppedAt } = execution;
  const events = isInMemory(execution) ? execution.history.length : execution.events;
  const refuse = (reason: string) => ({ redriveStatus: 'NOT_REDRIVABLE', redriveStatusReason: reason });
  if (status === 'RUNNING' || status === 'SUCCEEDED') {
    return refuse(`Execution is ${status} and cannot be redriven`);
  }
  if (now - start.startedAt > executionLimit * 1000) return refuse('Execution has exceeded the max execution time');
  if (now - (stoppedAt ?? now) > redriveWindow) return refuse('Execution exceeded the redrivable period');
  if (events >= 24_999) return refuse('Execution history event limit exceeded');
  return { redriveStatus: 'REDRIVABLE' };
}
