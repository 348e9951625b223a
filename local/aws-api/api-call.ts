import type { LambdaRunner } from 'step-functions-engine';

/** A call of an AWS API, before it is answered. */
export interface ApiCall {
  /** The access key id that signed it; or the service that makes it itself. */
  readonly caller: string;
  /** The service's target prefix, such as `AWSStepFunctions`. */
  readonly service: string;
  readonly action: string;
  readonly input: object;
}

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
