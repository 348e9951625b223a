import { type LambdaRequest, type LambdaResponse, type LambdaRunner, LambdaServiceError } from 'step-functions-engine';
import { FaultList } from './fault-list.ts';

/** A runner that invokes functions with another runner, and injects the faults in its list. */
export class FaultyRunner extends FaultList implements LambdaRunner {
  readonly #runner: LambdaRunner;

  constructor(runner: LambdaRunner) {
    super();
    this.#runner = runner;
  }

  async invoke(request: LambdaRequest, signal: AbortSignal): Promise<LambdaResponse> {
    const name = request.functionArn.replace(/^.*:function:/, '').replace(/:.*$/, '');
    return this.around(name, JSON.parse(request.payload), () => this.#runner.invoke(request, signal), failure);
  }
}

/** The result of a failed invocation: an error of the function, or of the Lambda service. */
function failure(error: string, message: string): LambdaResponse {
  if (error.startsWith('Lambda.')) {
    const name = error.slice('Lambda.'.length);
    throw new LambdaServiceError(name, message, name === 'TooManyRequestsException' ? 429 : 500);
  }
  return {
    payload: JSON.stringify({ errorType: error, errorMessage: message, trace: [] }),
    functionError: 'Unhandled',
  };
}
