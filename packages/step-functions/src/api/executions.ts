import type { Execution } from '../execution/execution.ts';
import type { MapRun } from '../execution/map-run.ts';
import type { JsonObject } from '../language/json.ts';
import { type Action, reads, sendsInputs, wireTime } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { describe, redriveStatus } from '../registry/execution-description.ts';
import type { StartedExecution } from '../registry/started-execution.ts';
import type { Revision } from '../registry/state-machine.ts';
import { parseArn } from './arn.ts';
import { readExecutionInput } from './execution-input.ts';
import { beingDeleted, doesNotExist, findStateMachine } from './find-state-machine.ts';
import { pageOf } from './pages.ts';
import { checkName, optionalChoice, optionalText, requiredText } from './parameters.ts';
import { describeRevision } from './state-machines.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const startExecution: Action = (engine, input) => {
  const execution = startChecked(engine, input);
  return { executionArn: execution.arn, startDate: wireTime(execution.start.startedAt) };
};

/**
 * Starts an execution as StartExecution does; the same name and input again give the running execution.
 * @param more of an execution that its caller waits for
 */
export function startChecked(engine: Engine, input: JsonObject, more: { isSynchronous?: true } = {}): Execution {
  const stateMachineArn = requiredText(input, 'stateMachineArn');
  const name = optionalText(input, 'name');
  if (name !== undefined) checkName(name);
  const inputText = readExecutionInput(input);
  const traceHeader = optionalText(input, 'traceHeader');
  const { stateMachine, revision, ...qualifiers } = routeTo(engine, stateMachineArn);
  const executionName = name ?? engine.random.uuid();
  const express = stateMachine.type === 'EXPRESS';
  const arn = express
    ? engine.arn('express', stateMachine.name, executionName, engine.random.uuid())
    : engine.arn('execution', stateMachine.name, executionName);
  const existing = engine.executions.get(arn);
  if (existing !== undefined) {
    if (existing.status === 'RUNNING' && existing.start.inputText === inputText) return existing;
    throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${arn}'`);
  }
  return engine.start(revision, {
    arn,
    name: executionName,
    type: stateMachine.type,
    stateMachineArn: stateMachine.arn,
    stateMachineName: stateMachine.name,
    roleArn: revision.roleArn,
    inputText,
    ...more,
    ...(traceHeader !== undefined && { traceHeader }),
    ...qualifiers,
  });
}

/** The revision that an ARN leads to: the current one, a version's, or that of the version an alias picks. */
function routeTo(engine: Engine, arn: string) {
  const { stateMachine, version, alias } = findStateMachine(engine, arn);
  if (stateMachine.deleting) throw beingDeleted(stateMachine.arn);
  if (version !== undefined) {
    return { stateMachine, revision: version.revision, stateMachineVersionArn: version.arn };
  }
  if (alias === undefined) return { stateMachine, revision: stateMachine.revision };
  const [first, second] = alias.routes;
  const route = second === undefined || engine.random.next() * 100 < (first?.weight ?? 0) ? first : second;
  const picked = [...stateMachine.versions.values()].find(({ arn: it }) => it === route?.stateMachineVersionArn);
  if (picked === undefined) throw doesNotExist(arn);
  const revision: Revision = picked.revision;
  return { stateMachine, revision, stateMachineVersionArn: picked.arn, stateMachineAliasArn: alias.arn };
}

/** The execution that an ARN names; a version or an alias in it, as `execution:<machine>:<alias>:<name>`, is ignored. */
export function findExecution(engine: Engine, arn: string): Execution {
  const { kind, parts } = parseArn(arn, 'execution', 'express');
  const [machine = '', , name] = parts;
  if (kind === 'execution' && name !== undefined) {
    const plain = engine.arn('execution', machine, name);
    if (engine.executions.has(plain)) return engine.execution(plain);
  }
  const execution = engine.execution(arn);
  if (execution.start.type === 'EXPRESS') {
    throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: express'`);
  }
  return execution;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
const describeExecution: Action = (engine, input) => {
  const execution = findExecution(engine, requiredText(input, 'executionArn'));
  return describe(execution, engine.clock.now(), input.includedData !== 'METADATA_ONLY');
};

const statuses = ['SUCCEEDED', 'TIMED_OUT', 'PENDING_REDRIVE', 'ABORTED', 'FAILED', 'RUNNING'] as const;

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html */
const listExecutions: Action = (engine, input) => {
  const stateMachineArn = optionalText(input, 'stateMachineArn');
  const mapRunArn = optionalText(input, 'mapRunArn');
  const status = optionalChoice(input, 'statusFilter', statuses);
  const redriven = optionalChoice(input, 'redriveFilter', ['REDRIVEN', 'NOT_REDRIVEN']);
  if ((stateMachineArn === undefined) === (mapRunArn === undefined)) {
    throw new AwsError('ValidationException', 'Must provide a StateMachine ARN or MapRun ARN');
  }
  const belongs = mapRunArn === undefined ? ofStateMachine(engine, String(stateMachineArn)) : ofMapRun(mapRunArn);
  const found = [...engine.executions.values()]
    .filter((execution) => belongs(execution) && (status === undefined || execution.status === status))
    .filter(({ redriveCount }) => redriven === undefined || redriveCount > 0 === (redriven === 'REDRIVEN'))
    .reverse()
    .sort((a, b) => b.start.startedAt - a.start.startedAt);
  const { items, nextToken } = pageOf(found, input, `executions ${stateMachineArn} ${mapRunArn} ${status} ${redriven}`);
  const run = mapRunArn === undefined ? undefined : engine.mapRuns.get(mapRunArn);
  return { executions: items.map((execution) => listItem(execution, run)), ...(nextToken && { nextToken }) };
};

function ofStateMachine(engine: Engine, arn: string): (execution: StartedExecution) => boolean {
  const { stateMachine, version, alias } = findStateMachine(engine, arn);
  if (stateMachine.type === 'EXPRESS') {
    throw new AwsError('StateMachineTypeNotSupported', 'This operation is not supported by this type of state machine');
  }
  const executions = new Set(engine.executionsOf(stateMachine));
  return (execution) =>
    executions.has(execution) &&
    (version === undefined || execution.start.stateMachineVersionArn === version.arn) &&
    (alias === undefined || execution.start.stateMachineAliasArn === alias.arn);
}

function ofMapRun(arn: string): (execution: StartedExecution) => boolean {
  parseArn(arn, 'mapRun');
  return ({ start }) => start.mapRunArn === arn;
}

/** @param run the map run whose executions are listed */
function listItem({ start, status, stoppedAt, redriveCount, redrivenAt }: Execution, run: MapRun | undefined): object {
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

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html */
const stopExecution: Action = (engine, input) => {
  const execution = findExecution(engine, requiredText(input, 'executionArn'));
  const error = optionalText(input, 'error');
  const cause = optionalText(input, 'cause');
  execution.deliver({
    kind: 'stop',
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
  return { stopDate: wireTime(execution.stoppedAt ?? engine.clock.now()) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html */
const redriveExecution: Action = (engine, input) => {
  const arn = requiredText(input, 'executionArn');
  optionalText(input, 'clientToken');
  const execution = findExecution(engine, arn);
  const { redriveStatusReason } = redriveStatus(execution, engine.clock.now());
  if (redriveStatusReason !== undefined) {
    throw new AwsError('ExecutionNotRedrivable', `Execution is not redrivable: '${arn}'. ${redriveStatusReason}`);
  }
  execution.deliver({ kind: 'redrive' });
  return { redriveDate: wireTime(engine.clock.now()) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html */
const describeStateMachineForExecution: Action = (engine, input) => {
  const execution = findExecution(engine, requiredText(input, 'executionArn'));
  const { start } = execution;
  const revision = engine.revisionOf(execution);
  return {
    stateMachineArn: start.stateMachineArn,
    name: start.stateMachineName,
    ...describeRevision(revision, input),
    updateDate: wireTime(revision.updatedAt),
    ...(start.mapRunArn !== undefined && { mapRunArn: start.mapRunArn }),
  };
};

export const executionActions = {
  StartExecution: sendsInputs(startExecution),
  DescribeExecution: reads(describeExecution),
  ListExecutions: reads(listExecutions),
  StopExecution: sendsInputs(stopExecution),
  RedriveExecution: sendsInputs(redriveExecution),
  DescribeStateMachineForExecution: reads(describeStateMachineForExecution),
};
