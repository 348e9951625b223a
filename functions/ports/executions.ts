import { SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { StepFunctionsExecutions, StepFunctionsSyncExecutions } from '../../orders/adapters/step-functions.ts';
import { type FunctionStarted, workflowVariable } from '../../state-machines/manifest.ts';
import { environment } from '../environment.ts';

/** Starts executions of a workflow, which must be one of `starts` of the function's row in functions/manifest.ts. */
export const executionsOf = (workflow: FunctionStarted): StepFunctionsExecutions =>
  new StepFunctionsExecutions(new SFNClient(clientConfig), environment(workflowVariable(workflow)));

/** The same for an Express workflow; it waits for the end of each execution. */
export const syncExecutionsOf = (workflow: FunctionStarted): StepFunctionsSyncExecutions =>
  new StepFunctionsSyncExecutions(environment(workflowVariable(workflow)));
