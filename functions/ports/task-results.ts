import { SFNClient } from '@aws-sdk/client-sfn';
import { StepFunctionsTaskResults } from '../../orders/adapters/step-functions.ts';
import { clientConfig } from '../environment.ts';

export const taskResults = new StepFunctionsTaskResults(new SFNClient(clientConfig));
