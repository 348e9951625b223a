import { executionLimit } from '../execution/execution.ts';
import type { JsonObject } from '../language/json.ts';
import { wireTime } from './action.ts';
import { isInMemory, type KnownExecution } from './known-execution.ts';
import type { StartedExecution } from './started-execution.ts';

/**
 * What DescribeExecution says.
 * @param now ms since the epoch
 * @param included whether with input and output
 */
export function describe(execution: StartedExecution, now: number, included = true): JsonObject {
  const { start, status, output, error, cause, stoppedAt, redrivenAt } = execution;
  return {
    executionArn: start.arn,
    stateMachineArn: start.stateMachineArn,
    name: start.name,
    status,
    startDate: wireTime(start.startedAt),
    ...(stoppedAt !== undefined && { stopDate: wireTime(stoppedAt) }),
    ...(included && { input: start.inputText }),
    inputDetails: { included },
    ...(output !== undefined && included && { output: JSON.stringify(output) }),
    ...(output !== undefined && { outputDetails: { included } }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
    ...(start.traceHeader !== undefined && { traceHeader: start.traceHeader }),
    ...(start.mapRunArn !== undefined && { mapRunArn: start.mapRunArn }),
    ...(start.stateMachineVersionArn !== undefined && { stateMachineVersionArn: start.stateMachineVersionArn }),
    ...(start.stateMachineAliasArn !== undefined && { stateMachineAliasArn: start.stateMachineAliasArn }),
    redriveCount: execution.redriveCount,
    ...(redrivenAt !== undefined && { redriveDate: wireTime(redrivenAt) }),
    ...redriveStatus(execution, now),
  };
}

// @see https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
const redriveWindow = 14 * 24 * 60 * 60 * 1000;

/** Whether the execution can be redriven, and why not. */
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
