import { SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { StepFunctionsExecutions } from '../../orders/adapters/step-functions.ts';
import { environment } from '../environment.ts';

export const executions = new StepFunctionsExecutions(new SFNClient(clientConfig), environment('STATE_MACHINE_ARN'));
