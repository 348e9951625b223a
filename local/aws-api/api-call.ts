import type { LambdaRunner } from 'step-functions-engine';
import type { ApiCall } from 'step-functions-engine/server';

/** Is called with each call of an AWS API by the local environment. */
export type OnApiCall = (call: ApiCall) => void;

/**
 * Wraps a runner so that `onApiCall` gets each invocation of a function. `caller` is the service that invokes: `api` or
 * `states`.
 */
export function watchRunner(caller: string, runner: LambdaRunner, onApiCall: OnApiCall | undefined): LambdaRunner {
  if (onApiCall === undefined) return runner;
  return {
    invoke: (request, signal) => {
      const input = { FunctionName: request.functionArn, Payload: request.payload };
      onApiCall({ caller, service: 'AWSLambda', action: 'Invoke', input });
      return runner.invoke(request, signal);
    },
  };
}
