import type { Execution } from '../execution/execution.ts';
import { drawSeed } from '../execution/random.ts';
import type { ExecutionStart } from '../execution/start.ts';
import { whenReady } from '../execution/when-ready.ts';
import type { JsonObject } from '../language/json.ts';
import { type Action, reads, sendsInputs } from '../registry/action.ts';
import { AwsError } from '../registry/aws-error.ts';
import type { Engine } from '../registry/engine.ts';
import { describe, redriveStatus } from '../registry/execution-description.ts';
import { isInMemory, type KnownExecution } from '../registry/known-execution.ts';
import type { Revision, StateMachine } from '../registry/state-machine.ts';
import { wireTime } from '../registry/wire-time.ts';
import { parseArn } from './arn.ts';
import { readExecutionInput } from './execution-input.ts';
import { beingDeleted, doesNotExist, findStateMachine } from './find-state-machine.ts';
import { listExecutions } from './list-executions.ts';
import { checkName, optionalText, requiredText } from './parameters.ts';
import { describeRevision } from './state-machines.ts';

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartExecution.html */
const startExecution: Action = (engine, input, { executionArn: startedBy }) => {
  const execution = startChecked(engine, input, startedBy === undefined ? {} : { startedBy });
  return { executionArn: execution.arn, startDate: wireTime(execution.start.startedAt) };
};

/**
 * Starts an execution as StartExecution does. If an execution with this name and input is running, it is returned.
 * @param more whether the caller waits for the end, and the execution whose task is the caller
 */
export function startChecked(
  engine: Engine,
  input: JsonObject,
  more: Pick<ExecutionStart, 'isSynchronous' | 'startedBy'>,
): Execution {
  const stateMachineArn = requiredText(input, 'stateMachineArn');
  const name = optionalText(input, 'name');
  if (name !== undefined) checkName(name);
  const inputText = readExecutionInput(input);
  const traceHeader = optionalText(input, 'traceHeader');
  const { stateMachine, revision, stateMachineVersionArn, stateMachineAliasArn } = routeTo(engine, stateMachineArn);
  const executionName = name ?? engine.random.uuid();
  const express = stateMachine.type === 'EXPRESS';
  const arn = express
    ? engine.arn('express', stateMachine.name, executionName, engine.random.uuid())
    : engine.arn('execution', stateMachine.name, executionName);
  const existing = name === undefined ? undefined : engine.executions.find(arn);
  if (existing !== undefined) {
    if (isInMemory(existing) && existing.status === 'RUNNING' && existing.start.inputText === inputText)
      return existing;
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
    isSynchronous: more.isSynchronous,
    startedBy: more.startedBy,
    traceHeader,
    stateMachineVersionArn,
    stateMachineAliasArn,
    seed: drawSeed(engine.random),
    startedAt: engine.clock.now(),
  });
}

interface Route {
  readonly stateMachine: StateMachine;
  readonly revision: Revision;
  readonly stateMachineVersionArn?: string;
  readonly stateMachineAliasArn?: string;
}

/** The revision for a state machine, version or alias ARN; an alias chooses one of its versions. */
function routeTo(engine: Engine, arn: string): Route {
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
  return {
    stateMachine,
    revision: picked.revision,
    stateMachineVersionArn: picked.arn,
    stateMachineAliasArn: alias.arn,
  };
}

/** The execution of an ARN. A version or an alias in it, `execution:<machine>:<alias>:<name>`, is ignored. */
export function findExecution(engine: Engine, arn: string): KnownExecution {
  const known = engine.executions.find(arn);
  if (known?.start.type === 'STANDARD') return known;
  const { kind, parts } = parseArn(arn, 'execution', 'express');
  const [machine = '', , name] = parts;
  if (kind === 'execution' && name !== undefined) {
    const arnWithoutQualifier = engine.arn('execution', machine, name);
    if (engine.executions.all.has(arnWithoutQualifier)) return engine.executions.existing(arnWithoutQualifier);
  }
  const execution = engine.executions.existing(arn);
  if (execution.start.type === 'EXPRESS') {
    throw new AwsError('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: express'`);
  }
  return execution;
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html */
const describeExecution: Action = (engine, input) =>
  whenReady(engine.executions.load(findExecution(engine, requiredText(input, 'executionArn'))), (execution) =>
    describe(execution, engine.clock.now(), input.includedData !== 'METADATA_ONLY'),
  );

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html */
const stopExecution: Action = (engine, input) => {
  const execution = findExecution(engine, requiredText(input, 'executionArn'));
  const error = optionalText(input, 'error');
  const cause = optionalText(input, 'cause');
  // An execution that has ended is not changed.
  if (!isInMemory(execution)) return { stopDate: wireTime(execution.stoppedAt) };
  execution.inputs.deliver({
    kind: 'stop',
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  });
  return { stopDate: wireTime(execution.stoppedAt ?? engine.clock.now()) };
};

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html */
const redriveExecution: Action = async (engine, input) => {
  const arn = requiredText(input, 'executionArn');
  const clientToken = optionalText(input, 'clientToken');
  const known = findExecution(engine, arn);
  if (clientToken !== undefined && known.redriveCount > 0) {
    const { redriveTokens } = await engine.executions.load(known);
    const at = redriveTokens?.timeOf(clientToken, engine.clock.now());
    if (at !== undefined) return { redriveDate: wireTime(at) };
  }
  const { redriveStatusReason: refused } = redriveStatus(known, engine.clock.now());
  if (refused !== undefined) throw notRedrivable(arn, refused);
  const execution = await engine.executions.revive(known.start.arn);
  const { redriveStatusReason } = redriveStatus(execution, engine.clock.now());
  if (redriveStatusReason !== undefined) throw notRedrivable(arn, redriveStatusReason);
  execution.inputs.deliver({ kind: 'redrive', ...(clientToken !== undefined && { clientToken }) });
  return { redriveDate: wireTime(engine.clock.now()) };
};

function notRedrivable(arn: string, reason: string): AwsError {
  return new AwsError('ExecutionNotRedrivable', `Execution is not redrivable: '${arn}'. ${reason}`);
}

/** @see https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html */
const describeStateMachineForExecution: Action = async (engine, input) => {
  const { start, revision } = await engine.executions.load(findExecution(engine, requiredText(input, 'executionArn')));
  return {
    stateMachineArn: start.stateMachineArn,
    name: start.stateMachineName,
    ...describeRevision(revision, input),
    updateDate: wireTime(revision.updatedAt),
    ...(start.mapRunArn !== undefined && {
      mapRunArn: start.mapRunArn,
      label: start.stateMachineName.split('/').at(-1),
    }),
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
