import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AwsError, type StepFunctions } from 'step-functions-engine';
import { arnPlaceholder, type FunctionName, functionNames } from '../functions/manifest.ts';
import {
  functionStarted,
  type WorkflowName,
  type WorkflowVariable,
  workflowNames,
  workflowPlaceholder,
  workflowSpec,
  workflowVariable,
} from '../state-machines/manifest.ts';
import { accountId, region, stateMachineArns } from './account.ts';

const folder = path.resolve(import.meta.dirname, '../state-machines');

/** A state machine's definition from its folder, with placeholders for the ARNs of its functions. */
export const readTemplate = (name: WorkflowName): string =>
  readFileSync(path.join(folder, name, 'state_machine.json'), 'utf8');

/**
 * A state machine's definition with the ARNs of its functions and of the workflows that it starts, as `templatefile`
 * renders it in a deployment.
 * @param functionArn returns the ARN of a function
 * @throws Error naming a placeholder that is in neither manifest
 */
export function readDefinition(name: WorkflowName, functionArn: (functionName: string) => string): string {
  const arns = new Map([
    ...functionNames.map((functionName) => [arnPlaceholder(functionName), functionArn(functionName)] as const),
    ...workflowNames.map((workflow) => [workflowPlaceholder(workflow), stateMachineArns[workflow]] as const),
  ]);
  return readTemplate(name).replace(/\$\{(\w+)\}/g, (_, placeholder: string) => {
    const arn = arns.get(placeholder);
    if (arn === undefined)
      throw new Error(
        `${name} has the placeholder \${${placeholder}}, but neither functions/manifest.ts nor state-machines/manifest.ts has a row for it: correct the name, or add the row`,
      );
    return arn;
  });
}

/** The functions that the states of a workflow invoke, by state name, including states inside Parallel and Map states. */
export function functionsByState(name: WorkflowName): ReadonlyMap<string, FunctionName> {
  const found = new Map<string, FunctionName>();
  JSON.parse(
    readDefinition(name, (functionName) => functionName),
    (key, value) => {
      const functionName = value?.Arguments?.FunctionName;
      if (functionName !== undefined) found.set(key, functionName);
      return value;
    },
  );
  return found;
}

/**
 * The functions that these states of a workflow invoke, in the same sequence.
 * @throws Error naming a state that does not exist, or invokes no function
 */
export function functionsOf(name: WorkflowName, states: readonly string[]): readonly FunctionName[] {
  const functions = functionsByState(name);
  return states.map((state) => {
    const functionName = functions.get(state);
    if (functionName === undefined) throw new Error(`${name} has no state ${state} that invokes a function`);
    return functionName;
  });
}

/** The environment variables with the ARNs of the workflows that functions start. */
export const workflowVariables = Object.fromEntries(
  functionStarted.map((name) => [workflowVariable(name), stateMachineArns[name]]),
) as Readonly<Record<WorkflowVariable, string>>;

/**
 * Creates or updates every workflow. As in a deployment, running executions keep the definition with which they were
 * started.
 * @param functionArn returns the ARN of a function
 */
export async function deployWorkflows(
  stepFunctions: StepFunctions,
  functionArn: (functionName: string) => string,
): Promise<void> {
  for (const name of workflowNames) {
    const definition = readDefinition(name, functionArn);
    const loggingConfiguration = loggingOf(name);
    try {
      await stepFunctions.createStateMachine({ name, type: workflowSpec(name).type, definition, loggingConfiguration });
    } catch (error) {
      if (!(error instanceof AwsError) || error.name !== 'StateMachineAlreadyExists') throw error;
      const stateMachineArn = stateMachineArns[name];
      await stepFunctions.call('UpdateStateMachine', { stateMachineArn, definition, loggingConfiguration });
    }
  }
}

/** The logging configuration of a workflow: it logs every event, without inputs and outputs. */
function loggingOf(name: WorkflowName): object {
  const logGroupArn = `arn:aws:logs:${region}:${accountId}:log-group:/aws/vendedlogs/states/${name}:*`;
  return { level: 'ALL', includeExecutionData: false, destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }] };
}
