import type { LambdaRunner } from 'step-functions-engine';
import type { ApiCall } from 'step-functions-engine/server';

export type OnApiCall = (call: ApiCall) => void;

/** Lets `onApiCall` see what a service asks Lambda to invoke. */
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
