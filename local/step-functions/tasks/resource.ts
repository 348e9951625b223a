import { Failure } from '../execution/failure.ts';
import type { Visit } from '../execution/visit.ts';
import type { Json } from '../language/json.ts';
import type { TaskLimits } from './attempt.ts';
import { lambdaInvoke, runLambdaFunction } from './lambda.ts';
import { runServiceTask, type ServiceIntegration } from './service-task.ts';

/** Does the work of a Task state: gives the result, or throws Failure. */
export type TaskWork = (
  visit: Visit,
  limits: TaskLimits,
  evaluate: () => Promise<Json>,
  credentials: Json | undefined,
) => Promise<Json>;

const functionArn = /^arn:[^:]+:lambda:[^:]*:[^:]*:function:.+$/;
const serviceArn = /^arn:[^:]+:states:[^:]*:[^:]*:(?<service>aws-sdk:[^:]+|[^:.]+):(?<action>.+)$/;

/** Chooses what a Task state's Resource stands for. A resource that this engine does not know fails the execution. */
export function compileTaskWork(resource: string): TaskWork {
  if (functionArn.test(resource)) {
    return async (visit, limits, evaluate, credentials) =>
      runLambdaFunction(visit, resource, limits, await evaluate(), credentials);
  }
  const { service, action } = serviceArn.exec(resource)?.groups ?? {};
  const integration = service && action ? integrationOf(service, action) : undefined;
  if (integration === undefined) return unknownResource(resource);
  return (visit, limits, evaluate, credentials) => runServiceTask(visit, integration, limits, evaluate, credentials);
}

function integrationOf(service: string, action: string): ServiceIntegration | undefined {
  if (service === 'lambda') {
    if (action === 'invoke') return lambdaInvoke(action, 'request-response');
    if (action === 'invoke.waitForTaskToken') return lambdaInvoke(action, 'callback');
  }
  return undefined;
}

function unknownResource(resource: string): TaskWork {
  return async () => {
    throw new Failure('States.Runtime', `The resource '${resource}' is not one that this engine can run.`);
  };
}
