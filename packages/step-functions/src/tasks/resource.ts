import { Failure } from '../execution/failure.ts';
import type { Pattern } from '../execution/task-answers.ts';
import type { Visit } from '../execution/visit.ts';
import type { Json } from '../language/json.ts';
import { runActivity } from './activity.ts';
import type { TaskLimits } from './attempt.ts';
import { optimisedIntegration, sdkIntegration } from './aws-service-task.ts';
import { lambdaInvoke, runLambdaFunction } from './lambda.ts';
import { startExecutionIntegration } from './nested-execution.ts';
import { runServiceTask, type ServiceIntegration } from './service-task.ts';
import { stepFunctionsSdkIntegration } from './step-functions-sdk.ts';

/** Does the work of a Task state: gives the result, or throws Failure. */
export type TaskWork = (
  visit: Visit,
  limits: TaskLimits,
  evaluate: () => Json | Promise<Json>,
  credentials: Json | undefined,
) => Promise<Json>;

const functionArn = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:.+$/;
const activityArn = /^arn:[^:]+:states:[^:]+:[^:]+:activity:.+$/;
const serviceArn = /^arn:[^:]+:states:[^:]*:[^:]*:(?<service>aws-sdk:[^:]+|[^:.]+):(?<action>[^.]+)(?<suffix>\..+)?$/;

/** Chooses what a Task state's Resource stands for. A resource that this engine does not know fails the execution. */
export function compileTaskWork(resource: string): TaskWork {
  if (functionArn.test(resource)) {
    return (visit, limits, evaluate, credentials) => runLambdaFunction(visit, resource, limits, evaluate, credentials);
  }
  if (activityArn.test(resource)) {
    return (visit, limits, evaluate) => runActivity(visit, resource, limits, evaluate);
  }
  const { service, action, suffix = '' } = serviceArn.exec(resource)?.groups ?? {};
  const integration = service && action ? integrationOf(service, action, suffix) : undefined;
  if (integration === undefined) return unknownResource(resource);
  return (visit, limits, evaluate, credentials) =>
    runServiceTask(visit, resource, integration, limits, evaluate, credentials);
}

function integrationOf(service: string, action: string, suffix: string): ServiceIntegration | undefined {
  if (service === 'states' && action === 'startExecution') {
    return ['', '.sync', '.sync:2', '.waitForTaskToken'].includes(suffix)
      ? startExecutionIntegration(suffix)
      : undefined;
  }
  if (suffix !== '' && suffix !== '.waitForTaskToken') return undefined;
  const pattern: Pattern = suffix === '' ? 'request-response' : 'callback';
  if (service === 'lambda') return action === 'invoke' ? lambdaInvoke(`${action}${suffix}`, pattern) : undefined;
  if (service === 'aws-sdk:sfn') return stepFunctionsSdkIntegration(action, pattern);
  if (service.startsWith('aws-sdk:')) return sdkIntegration(service.slice('aws-sdk:'.length), action, pattern);
  return optimisedIntegration(service, action, pattern);
}

function unknownResource(resource: string): TaskWork {
  return async () => {
    throw new Failure('States.Runtime', `The resource '${resource}' is not one that this engine can run.`);
  };
}
