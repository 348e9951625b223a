import { SFNClient } from '@aws-sdk/client-sfn';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { StepFunctionsTaskResults } from '../../orders/adapters/step-functions.ts';

/** Sends task results to Step Functions, or to the local engine. */
export const taskResults = new StepFunctionsTaskResults(new SFNClient(clientConfig));
