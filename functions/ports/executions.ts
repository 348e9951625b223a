import { SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { StepFunctionsExecutions } from '../../orders/adapters/step-functions.ts';
import { type StartedByFunction, workflowVariable } from '../../state-machines/manifest.ts';
import { environment } from '../environment.ts';

/** The executions of a workflow that the function's row in functions/manifest.ts says it starts. */
export const executionsOf = (workflow: StartedByFunction): StepFunctionsExecutions =>
  new StepFunctionsExecutions(new SFNClient(clientConfig), environment(workflowVariable(workflow)));
