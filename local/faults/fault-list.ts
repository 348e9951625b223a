import { subjectKeys } from '../../state-machines/manifest.ts';
import { type Disturbance, disturb } from './disturb.ts';

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
  /** How many invocations it disturbs. @default all */
  readonly times?: number;
}

/** What is still to go wrong, on any orchestrator. */
export class FaultList {
  #faults: readonly { readonly fault: Fault; remaining: number }[] = [];

  add(faults: readonly Fault[]): void {
    const added = faults.map((fault) => ({ fault, remaining: fault.times ?? Number.POSITIVE_INFINITY }));
    this.#faults = [...this.#faults, ...added];
  }

  /** What is still to go wrong for one subject alone, or, of `undefined`, for whatever comes next. */
  pending(subject: string | undefined): readonly Fault[] {
    return this.#faults
      .filter(({ fault, remaining }) => remaining > 0 && fault.subject === subject)
      .map(({ fault }) => fault);
  }

  /** Takes back what is still to go wrong for one subject alone. */
  remove(subject: string): void {
    this.#faults = this.#faults.filter(({ fault }) => fault.subject !== subject);
  }

  /**
   * Invokes a function, or lets it go wrong.
   * @param event what a step is given
   * @param fail makes the answer of an invocation that went wrong, or throws
   */
  around<T>(name: string, event: unknown, call: () => Promise<T>, fail: (error: string, message: string) => T) {
    const fault = this.#next(name, event);
    if (fault === undefined) return call();
    const { when, error, message = `injected fault: ${error}` } = fault;
    const disturbance: Disturbance<T> = {
      answer: () => fail(error, message),
      ...(when === 'before' && { work: 'never' }),
    };
    return disturb(call, disturbance);
  }

  #next(name: string, event: unknown): Fault | undefined {
    const match = this.#faults.find(
      ({ fault, remaining }) =>
        remaining > 0 &&
        fault.function === name &&
        (fault.subject === undefined || subjectsOf(event).includes(fault.subject)),
    );
    if (match === undefined) return undefined;
    match.remaining--;
    return match.fault;
  }
}

/** What a step's event is about: the values of the fields by which the workflows name it. */
function subjectsOf(event: unknown): readonly unknown[] {
  return Object.entries(typeof event === 'object' && event !== null ? event : {})
    .filter(([field]) => subjectKeys.includes(field))
    .map(([, value]) => value);
}
