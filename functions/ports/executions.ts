import { SFNClient } from '@aws-sdk/client-sfn';
import { StepFunctionsExecutions } from '../../orders/adapters/step-functions.ts';
import { clientConfig, environment } from '../environment.ts';

export const executions = new StepFunctionsExecutions(new SFNClient(clientConfig), environment('STATE_MACHINE_ARN'));
