import { SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { StepFunctionsExecutions, StepFunctionsSyncExecutions } from '../../orders/adapters/step-functions.ts';
import { type FunctionStarted, workflowVariable } from '../../state-machines/manifest.ts';
import { environment } from '../environment.ts';

/** The executions of a workflow that the function's row in functions/manifest.ts says it starts. */
export const executionsOf = (workflow: FunctionStarted): StepFunctionsExecutions =>
  new StepFunctionsExecutions(new SFNClient(clientConfig), environment(workflowVariable(workflow)));

/** The same of an Express workflow, to wait for the end of each. */
export const syncExecutionsOf = (workflow: FunctionStarted): StepFunctionsSyncExecutions =>
  new StepFunctionsSyncExecutions(environment(workflowVariable(workflow)));
