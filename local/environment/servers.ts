import { randomBytes } from 'node:crypto';
import path from 'node:path';
import type { LambdaRunner, StepFunctions } from 'step-functions-engine';
import { startAwsJsonServer } from 'step-functions-engine/server';
import { paymentSecretArn } from '../account.ts';
import { watchRunner } from '../aws-api/api-call.ts';
import { startHttpApi } from '../aws-api/http-api/http-api.ts';
import { secretsManager } from '../aws-api/secrets-manager.ts';
import { routes } from '../functions.ts';
import { PaymentGateway } from '../payment-gateway/payment-gateway.ts';
import type { Closing } from './closing.ts';
import type { EnvironmentOptions } from './options.ts';

/** The parts to which the servers pass requests. */
interface Backends {
  readonly stepFunctions: StepFunctions;
  readonly lambda: LambdaRunner;
}

export interface Servers {
  readonly gateway: PaymentGateway;
  /** Base URLs. */
  readonly urls: { readonly api: string; readonly awsApi: string; readonly gateway: string };
  /** Lets the servers handle requests, including those that have arrived before. */
  begin(backends: Backends): void;
}

/**
 * Starts the HTTP servers. They start first, because the other parts need their addresses; requests wait until all
 * parts have started.
 */
export async function startServers(options: EnvironmentOptions, closing: Closing): Promise<Servers> {
  const { clock, dataFolder, onApiCall, onAnswer, paymentScript, log } = options;
  const ports = options.ports ?? { api: 0, awsApi: 0, gateway: 0 };
  const apiKey = randomBytes(24).toString('hex');
  const webhookSecret = `whsec_${randomBytes(24).toString('base64')}`;
  let begin: Servers['begin'] = () => {};
  const begun = new Promise<Backends>((resolve) => {
    begin = resolve;
  });

  const gateway = new PaymentGateway({
    clock,
    apiKey,
    webhookSecret,
    port: ports.gateway,
    ...(dataFolder && { file: path.join(dataFolder, 'payments.jsonl') }),
    ...(paymentScript && { script: paymentScript }),
    ...(log && { log }),
  });
  const gatewayUrl = await gateway.start();
  closing.add(() => gateway.close());

  const secrets = new Map([[paymentSecretArn, JSON.stringify({ apiKey, webhookSecrets: [webhookSecret] })]]);
  const awsApi = await startAwsJsonServer({
    port: ports.awsApi,
    services: [
      {
        targetPrefix: 'AWSStepFunctions',
        jsonVersion: '1.0',
        call: async (action, input, signal) => (await begun).stepFunctions.call(action, input, signal),
      },
      secretsManager(secrets),
    ],
    ...(onApiCall && { onCall: onApiCall }),
    ...(log && { log }),
  });
  closing.add(() => awsApi.close());

  const invoke: LambdaRunner['invoke'] = async (request, signal) => (await begun).lambda.invoke(request, signal);
  const api = await startHttpApi({
    clock,
    port: ports.api,
    lambda: watchRunner('api', { invoke }, onApiCall),
    routes,
    ...(onAnswer && { onAnswer }),
    ...(log && { log }),
  });
  closing.add(() => api.close());
  return { gateway, urls: { api: api.url, awsApi: awsApi.url, gateway: gatewayUrl }, begin };
}
