import { LambdaClient } from '@aws-sdk/client-lambda';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { SecretsManagerPaymentSecrets } from '../../orders/adapters/payment-secret.ts';
import { commonPorts, environment, once } from '../process/environment.ts';
import type { StepPorts } from '../process/steps.ts';
import type { ApiPorts } from '../routes.ts';
import { CallbackTaskResults, DurableExecutions } from './lambda-durable.ts';

const lambda = once(() => new LambdaClient(clientConfig));

const paymentSecrets = once(
  () => new SecretsManagerPaymentSecrets(new SecretsManagerClient(clientConfig), environment('PAYMENT_SECRET_ARN')),
);

/** The ports of the durable function's steps. */
export const stepPorts = once(
  (): StepPorts => ({
    ...commonPorts((maxAge) => paymentSecrets().read(maxAge)),
    taskResults: new CallbackTaskResults(lambda()),
  }),
);

/** The ports of the API and of `start-pending`. */
export const apiPorts = once((): ApiPorts => {
  const executions = new DurableExecutions(lambda(), environment('DURABLE_FUNCTION_ARN'));
  return { ...stepPorts(), executions, paymentSecret: (maxAge) => paymentSecrets().read(maxAge) };
});
