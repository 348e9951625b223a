import path from 'node:path';
import { type LambdaRunner, StepFunctions } from 'step-functions-engine';
import { LambdaRuntime } from 'step-functions-engine/lambda-runtime';
import { startAwsJsonServer } from 'step-functions-engine/server';
import type { EnvironmentName } from '../../functions/manifest.ts';
import { accountId, region } from '../account.ts';
import { watchRunner } from '../aws-api/api-call.ts';
import { FaultyRunner } from '../faults/faulty-runner.ts';
import { functionSettings } from '../functions.ts';
import { dynamoDb } from '../table/dynamodb-service.ts';
import { deployWorkflows } from '../workflows.ts';
import type { Closing } from './closing.ts';
import type { EnvironmentOptions } from './options.ts';

export interface StartedFunctions {
  readonly runtime: LambdaRuntime;
  readonly faults: FaultyRunner;
  /** Invokes the functions, with injected faults. */
  readonly lambda: LambdaRunner;
  /** Loads the current bundles for the next invocations; running invocations continue with the old ones. */
  reload(): void;
}

/**
 * Starts the functions.
 * @param bundles the folder of their bundles
 * @param awsApi the URL of all AWS services except DynamoDB
 * @param table the URL of the table
 */
export async function startFunctions(
  options: EnvironmentOptions,
  settings: { bundles: string; variables: Readonly<Record<EnvironmentName, string>>; awsApi: string; table: string },
  closing: Closing,
): Promise<StartedFunctions> {
  const { clock, onApiCall, onInvoked, onLog, onReport, maxEnvironments } = options;
  const watched = onApiCall && (await startAwsJsonServer({ services: [dynamoDb(settings.table)], onCall: onApiCall }));
  if (watched !== undefined) closing.add(() => watched.close());
  const endpoints = {
    AWS_ENDPOINT_URL_DYNAMODB: watched?.url ?? settings.table,
    AWS_ENDPOINT_URL_SFN: settings.awsApi,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: settings.awsApi,
  };
  const functions = functionSettings(settings.bundles, settings.variables, endpoints, onApiCall !== undefined);
  const runtime = new LambdaRuntime({
    clock,
    region,
    accountId,
    functions,
    ...(onLog && { onLog }),
    ...(onReport && { onReport }),
    ...(maxEnvironments !== undefined && { maxEnvironmentsInAll: maxEnvironments }),
  });
  closing.add(() => runtime.close());
  const faults = new FaultyRunner(runtime);
  faults.add(options.faults ?? []);
  const lambda = onInvoked === undefined ? faults : observed(faults, onInvoked);
  return { runtime, faults, lambda, reload: () => runtime.replace(functions) };
}

/** Starts Step Functions with every workflow, and with the stored executions if there is a data folder. */
export async function startStepFunctions(
  options: EnvironmentOptions,
  { runtime, lambda }: StartedFunctions,
  closing: Closing,
): Promise<StepFunctions> {
  const { clock, random, retention, dataFolder, onApiCall, onWorkflowLog, log } = options;
  const engine = {
    clock,
    lambda: watchRunner('states', lambda, onApiCall),
    region,
    accountId,
    ...(random && { random }),
    ...(retention && { retention }),
    ...(log && { log }),
    ...(onWorkflowLog && { logs: onWorkflowLog }),
  };
  const stepFunctions =
    dataFolder === undefined
      ? new StepFunctions(engine)
      : await StepFunctions.open(path.join(dataFolder, 'executions'), engine);
  closing.add(() => stepFunctions.close());
  await deployWorkflows(stepFunctions, (name) => runtime.functionArn(name));
  return stepFunctions;
}

/** Wraps a runner: `onInvoked` is called after each invocation that has succeeded. */
function observed(runner: LambdaRunner, onInvoked: (functionName: string, payload: string) => void): LambdaRunner {
  return {
    invoke: async (request, signal) => {
      const response = await runner.invoke(request, signal);
      if (response.functionError === undefined) {
        onInvoked(request.functionArn.replace(/^.*:function:/, ''), request.payload);
      }
      return response;
    },
  };
}
