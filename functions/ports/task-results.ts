import { SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { StepFunctionsTaskResults } from '../../orders/adapters/step-functions.ts';

export const taskResults = new StepFunctionsTaskResults(new SFNClient(clientConfig));
