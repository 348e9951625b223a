import { type LambdaRequest, type LambdaResponse, type LambdaRunner, LambdaServiceError } from 'step-functions-engine';
import { subjectKeys } from '../../state-machines/manifest.ts';

/** Something that goes wrong with a function's invocations, on purpose. */
export interface Fault {
  /** The function's name. */
  readonly function: string;
  /** Only for the steps of the execution that is about this, such as an order's id; without it, for all. */
  readonly subject?: string;
  /** `before`: the function does not run. `after`: what it does is done, but its answer is lost. */
  readonly when: 'before' | 'after';
  /** What the state machine gets: an error's name, or `Lambda.<Name>` where the service fails and not the function. */
  readonly error: string;
  readonly message?: string;
  /** How many invocations it spoils. @default all */
  readonly times?: number;
}

/** A runner that spoils invocations of the one behind it, as a list of faults says. */
export class FaultyRunner implements LambdaRunner {
  readonly #runner: LambdaRunner;
  #faults: readonly { readonly fault: Fault; left: number }[] = [];

  constructor(runner: LambdaRunner) {
    this.#runner = runner;
  }

  add(faults: readonly Fault[]): void {
    const added = faults.map((fault) => ({ fault, left: fault.times ?? Number.POSITIVE_INFINITY }));
    this.#faults = [...this.#faults, ...added];
  }

  /** What is still to go wrong for one subject alone. */
  pending(subject: string): readonly Fault[] {
    return this.#faults.filter(({ fault, left }) => left > 0 && fault.subject === subject).map(({ fault }) => fault);
  }

  /** Takes back what is still to go wrong for one subject alone. */
  remove(subject: string): void {
    this.#faults = this.#faults.filter(({ fault }) => fault.subject !== subject);
  }

  async invoke(request: LambdaRequest, signal: AbortSignal): Promise<LambdaResponse> {
    const fault = this.#next(request);
    if (fault === undefined) return this.#runner.invoke(request, signal);
    if (fault.when === 'after') await this.#runner.invoke(request, signal);
    return fail(fault);
  }

  #next({ functionArn, payload }: LambdaRequest): Fault | undefined {
    const name = functionArn.replace(/^.*:function:/, '').replace(/:.*$/, '');
    const match = this.#faults.find(
      ({ fault, left }) =>
        left > 0 &&
        fault.function === name &&
        (fault.subject === undefined || subjectsOf(payload).includes(fault.subject)),
    );
    if (match === undefined) return undefined;
    match.left--;
    return match.fault;
  }
}

function fail({ error, message = `injected fault: ${error}` }: Fault): LambdaResponse {
  if (error.startsWith('Lambda.')) throw new LambdaServiceError(error.slice('Lambda.'.length), message, 500);
  return {
    payload: JSON.stringify({ errorType: error, errorMessage: message, trace: [] }),
    functionError: 'Unhandled',
  };
}

/** What a step's event is about: the values of the fields by which the workflows name it. */
function subjectsOf(payload: string): readonly unknown[] {
  const event: unknown = JSON.parse(payload);
  return Object.entries(typeof event === 'object' && event !== null ? event : {})
    .filter(([field]) => subjectKeys.includes(field))
    .map(([, value]) => value);
}
