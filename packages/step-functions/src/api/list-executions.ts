import type { MapRun } from '../execution/map-run.ts';
import type { ExecutionStatus } from '../execution/start.ts';
import type { Action } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { isExecutionOf } from '../registry/executions.ts';
import { type KnownExecution, positionOf } from '../registry/known-execution.ts';
import { wireTime } from '../registry/wire-time.ts';
import { getMapRun } from './find-map-run.ts';
import { findStateMachine } from './find-state-machine.ts';
import { pageBelow } from './pages.ts';
import { optionalChoice, optionalText } from './parameters.ts';

const statuses = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'] as const;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html */
export const listExecutions: Action = async (engine, input) => {
  const stateMachineArn = optionalText(input, 'stateMachineArn');
  const mapRunArn = optionalText(input, 'mapRunArn');
  const status = optionalChoice(input, 'statusFilter', statuses);
  const redriven = optionalChoice(input, 'redriveFilter', ['REDRIVEN', 'NOT_REDRIVEN']);
  if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
    throw new AwsError('ValidationException', 'Must provide a StateMachine ARN or MapRun ARN');
  }
  const run = mapRunArn === undefined ? undefined : await getMapRun(engine, mapRunArn);
  const belongs = run === undefined ? ofStateMachine(engine, String(stateMachineArn)) : ofMapRun(run);
  const candidates = status === 'RUNNING' ? engine.executions.running : engine.executions.all;
  const found = newestFirst(
    [...candidates.values()],
    (execution) =>
      (status === undefined || execution.status === status) &&
      (redriven === undefined || execution.redriveCount > 0 === (redriven === 'REDRIVEN')) &&
      belongs(execution),
  );
  const scope = `executions ${stateMachineArn} ${mapRunArn} ${status} ${redriven}`;
  const { items, nextToken } = pageBelow(found, input, scope, positionOf);
  return { executions: items.map((execution) => listItem(execution, run)), ...(nextToken && { nextToken }) };
};

/** All executions of Standard state machines, newest first, without child executions of distributed Map states. */
export function* allExecutions(engine: Engine): Generator<ListedExecution> {
  for (const execution of newestFirst([...engine.executions.all.values()], isListed))
    yield listItem(execution, undefined);
}

/** The list item of one of these executions; undefined for any other ARN. */
export function listedExecution(engine: Engine, arn: string): ListedExecution | undefined {
  const execution = engine.executions.find(arn);
  return execution !== undefined && isListed(execution) ? listItem(execution, undefined) : undefined;
}

function isListed({ start, orphaned }: KnownExecution): boolean {
  return start.type === 'STANDARD' && start.mapRunArn === undefined && !orphaned;
}

/** Matching executions, newest start first, found lazily. */
function* newestFirst(
  executions: readonly KnownExecution[],
  fits: (execution: KnownExecution) => boolean,
): Generator<KnownExecution> {
  for (let i = executions.length - 1; i >= 0; i--) {
    const execution = executions[i];
    if (execution !== undefined && fits(execution)) yield execution;
  }
}

function ofStateMachine(engine: Engine, arn: string): (execution: KnownExecution) => boolean {
  const { stateMachine, version, alias } = findStateMachine(engine, arn);
  if (stateMachine.type === 'EXPRESS') {
    throw new AwsError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
  }
  return (execution) =>
    isExecutionOf(execution, stateMachine) &&
    (version === undefined || execution.start.stateMachineVersionArn === version.arn) &&
    (alias === undefined || execution.start.stateMachineAliasArn === alias.arn);
}

function ofMapRun({ arn }: MapRun): (execution: KnownExecution) => boolean {
  return ({ start }) => start.mapRunArn === arn;
}

/** An item of ListExecutions. Times are seconds since the epoch. */
export interface ListedExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly mapRunArn?: string;
  readonly itemCount?: number;
  readonly stateMachineVersionArn?: string;
  readonly stateMachineAliasArn?: string;
  readonly redriveCount: number;
  readonly redriveDate?: number;
}

/** @param run the map run whose executions are listed */
function listItem(
  { start, status, stoppedAt, redriveCount, redrivenAt }: KnownExecution,
  run: MapRun | undefined,
): ListedExecution {
  return {
    executionArn: start.arn,
    stateMachineArn: start.stateMachineArn,
    name: start.name,
    status,
    startDate: wireTime(start.startedAt),
    ...(stoppedAt !== undefined && { stopDate: wireTime(stoppedAt) }),
    ...(run !== undefined && {
      mapRunArn: run.arn,
      itemCount: run.itemsPerChild[run.children.indexOf(start.arn)] ?? 0,
    }),
    ...(start.stateMachineVersionArn !== undefined && { stateMachineVersionArn: start.stateMachineVersionArn }),
    ...(start.stateMachineAliasArn !== undefined && { stateMachineAliasArn: start.stateMachineAliasArn }),
    redriveCount,
    ...(redrivenAt !== undefined && { redriveDate: wireTime(redrivenAt) }),
  };
}
