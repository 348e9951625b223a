import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { RealClock, StepFunctions } from 'step-functions-engine';
import { startAwsJsonServer } from 'step-functions-engine/server';
import { startHttpApi } from '../../local/aws-api/http-api/http-api.ts';
import { routes } from '../../local/functions.ts';
import { startMoto } from '../support/moto.ts';
import { DeployedFunctions } from './deployed-functions.ts';
import { enforcingPermissions } from './invocation-permissions.ts';

/** An AWS on this machine: our engine for Step Functions, moto for everything else. */
export interface EmulatedAws {
  /** The environment variables for Terraform and the AWS SDKs. */
  readonly environment: Readonly<Record<string, string>>;
  /** The endpoint of everything except Step Functions. */
  readonly endpoint: string;
  readonly stepFunctions: StepFunctions;
  readonly functions: DeployedFunctions;
  /** Base URL of the stack's HTTP API; moto stores only its configuration. */
  readonly api: string;
  close(): Promise<void>;
}

/**
 * moto 5.2 forgets the logging configuration of a function, so that every later plan would set it again. This writes an
 * override for each function of a stack.
 * @param stack the folder with its configuration
 */
export function forgiveMoto(stack: string): void {
  const { resource } = JSON.parse(readFileSync(path.join(stack, 'cdk.tf.json'), 'utf8'));
  const forgiving = Object.keys(resource.aws_lambda_function).map((name) => [
    name,
    { lifecycle: { ignore_changes: ['logging_config'] } },
  ]);
  const override = { resource: { aws_lambda_function: Object.fromEntries(forgiving) } };
  writeFileSync(path.join(stack, 'forgiving_moto_override.tf.json'), JSON.stringify(override));
}

const sandboxPath = '/sandbox-gateway';

// moto's account, in which it creates everything.
const accountId = '123456789012';

/** @param stack the stack whose functions the API invokes: `order-processing-dev` */
export async function startEmulatedAws(stack: string, region: string): Promise<EmulatedAws> {
  const moto = await startMoto();
  const { url: motoUrl } = moto;
  const functions = new DeployedFunctions({
    endpoint: motoUrl,
    region,
    accountId,
    environment: ({ PAYMENT_GATEWAY_URL = '' }) => ({
      ...moto.environment,
      AWS_ENDPOINT_URL_SFN: server.url,
      PAYMENT_CALLBACK_URL: `${api.url}/payments/callback`,
      // The stack uses the gateway of the test.
      ...(PAYMENT_GATEWAY_URL.endsWith(sandboxPath) && { PAYMENT_GATEWAY_URL: api.url + sandboxPath }),
    }),
  });
  const lambda = enforcingPermissions(functions, motoUrl);
  const stepFunctions = new StepFunctions({ clock: new RealClock(), lambda, region, accountId });
  const call = (action: string, input: unknown) => stepFunctions.call(action, input);
  const server = await startAwsJsonServer({
    services: [{ targetPrefix: 'AWSStepFunctions', jsonVersion: '1.0', call }],
  });
  const api = await startHttpApi({
    clock: new RealClock(),
    routes: [
      ...routes,
      ...['', '/{id}/void', '/{id}/refund'].map((end) => ({
        routeKey: `POST ${sandboxPath}/payments${end}`,
        functionName: 'sandbox-gateway',
        open: true,
      })),
    ],
    lambda: {
      invoke: (request) => functions.invoke({ ...request, functionArn: `${stack}-${request.functionArn}:live` }),
    },
  });
  return {
    endpoint: motoUrl,
    stepFunctions,
    functions,
    api: api.url,
    environment: {
      ...moto.environment,
      AWS_ENDPOINT_URL_SFN: server.url,
    },
    async close() {
      await api.close();
      await server.close();
      stepFunctions.close();
      await functions.close();
      await moto.close();
    },
  };
}
