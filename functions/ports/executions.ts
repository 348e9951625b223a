import { SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { StepFunctionsExecutions, StepFunctionsSyncExecutions } from '../../orders/adapters/step-functions.ts';
import { type FunctionStarted, workflowVariable } from '../../state-machines/manifest.ts';
import { environment } from '../environment.ts';

/** Starts executions of a Standard workflow, which must be in `startsExecutions` of the function's manifest row. */
export const executionsOf = (workflow: FunctionStarted): StepFunctionsExecutions =>
  new StepFunctionsExecutions(new SFNClient(clientConfig), environment(workflowVariable(workflow)));

/** Starts executions of an Express workflow in the same list, and waits for the end of each. */
export const syncExecutionsOf = (workflow: FunctionStarted): StepFunctionsSyncExecutions =>
  new StepFunctionsSyncExecutions(environment(workflowVariable(workflow)));
