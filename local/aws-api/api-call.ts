import type { LambdaRunner } from 'step-functions-engine';
import type { ApiCall } from 'step-functions-engine/server';

export type OnApiCall = (call: ApiCall) => void;

/** Wraps a runner so that `onApiCall` is called with each invocation by a service. */
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
