import type { LambdaRunner } from 'step-functions-engine';
import type { ApiCall } from 'step-functions-engine/server';

/** Called with each call of an AWS API in the local run. */
export type OnApiCall = (call: ApiCall) => void;

/**
 * Wraps a runner: `onApiCall` is called for each invocation of a function.
 * @param caller the service that invokes: `api` or `states`
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
