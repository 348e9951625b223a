import { Failure } from '../execution/failure.ts';
import type { Visit } from '../execution/visit.ts';
import { isRecognised, parseResource, type ResourceName } from '../integrations/find.ts';
import type { Json } from '../language/json.ts';
import { runActivity } from './activity.ts';
import type { TaskLimits } from './attempt.ts';
import { optimisedIntegration, sdkIntegration } from './aws-service-task.ts';
import { apiGatewayInvoke, httpInvoke } from './http-task.ts';
import { lambdaInvoke, runLambdaFunction } from './lambda.ts';
import { startExecutionIntegration } from './nested-execution.ts';
import { runServiceTask, type ServiceIntegration } from './service-task.ts';
import { stepFunctionsSdkIntegration } from './step-functions-sdk.ts';

/** Does the work of a Task state: returns the result, or throws Failure. */
export type TaskWork = (
  visit: Visit,
  limits: TaskLimits,
  evaluate: () => Json | Promise<Json>,
  credentials: Json | undefined,
) => Promise<Json>;

const functionArn = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:.+$/;
const activityArn = /^arn:[^:]+:states:[^:]+:[^:]+:activity:.+$/;
/**
 * Returns the implementation of a Task state's Resource. A resource that this engine does not know fails the execution.
 */
export function compileTaskWork(resource: string): TaskWork {
  if (functionArn.test(resource)) {
    return (visit, limits, evaluate, credentials) => runLambdaFunction(visit, resource, limits, evaluate, credentials);
  }
  if (activityArn.test(resource)) {
    return (visit, limits, evaluate) => runActivity(visit, resource, limits, evaluate);
  }
  const name = parseResource(resource);
  const integration = name === undefined ? undefined : integrationOf(name);
  if (integration === undefined) return unknownResource(resource);
  return (visit, limits, evaluate, credentials) =>
    runServiceTask(visit, resource, integration, limits, evaluate, credentials);
}

function integrationOf(name: ResourceName): ServiceIntegration | undefined {
  const { isSdk, service, action, suffix } = name;
  if (!isRecognised(name)) return undefined;
  if (isSdk) return service === 'sfn' ? stepFunctionsSdkIntegration(action, suffix) : sdkIntegration(name);
  switch (`${service}:${action}`) {
    case 'states:startExecution':
      return startExecutionIntegration(suffix);
    case 'lambda:invoke':
      return lambdaInvoke(suffix);
    case 'http:invoke':
      return httpInvoke();
    case 'apigateway:invoke':
      return apiGatewayInvoke(name);
    default:
      return optimisedIntegration(name);
  }
}

function unknownResource(resource: string): TaskWork {
  return async () => {
    throw new Failure('States.Runtime', `The resource '${resource}' is not one that this engine can run.`);
  };
}
