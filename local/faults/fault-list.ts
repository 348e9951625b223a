import { subjectKeys } from '../../state-machines/manifest.ts';
import { type Disturbance, disturb } from './disturb.ts';

/** A fault that is injected into a function's invocations. */
export interface Fault {
  /** The function's name. */
  readonly function: string;
  /** Only for steps with this id, such as an order's id; without it, for all invocations. */
  readonly subject?: string;
  /** `before`: the function does not run. `after`: it runs, but its response is lost. */
  readonly when: 'before' | 'after';
  /**
   * The name of the error that the state machine gets; with `Lambda.` before it, the error is one of the Lambda service
   * and not of the function.
   */
  readonly error: string;
  readonly message?: string;
  /** The number of invocations with this fault. @default all */
  readonly times?: number;
}

/** The faults that remain to be injected; it works with any orchestrator. */
export class FaultList {
  #faults: readonly { readonly fault: Fault; remaining: number }[] = [];
  #listener = () => {};

  add(faults: readonly Fault[]): void {
    const added = faults.map((fault) => ({ fault, remaining: fault.times ?? Number.POSITIVE_INFINITY }));
    this.#faults = [...this.#faults, ...added];
    this.#listener();
  }

  /** The remaining faults for one id only; with `undefined`, those for every invocation. */
  pending(subject: string | undefined): readonly Fault[] {
    return this.#faults
      .filter(({ fault, remaining }) => remaining > 0 && fault.subject === subject)
      .map(({ fault }) => fault);
  }

  /** All remaining faults, in the form that `add` accepts. */
  remaining(): readonly Fault[] {
    return this.#faults
      .filter(({ remaining }) => remaining > 0)
      .map(({ fault, remaining }) => (fault.times === undefined ? fault : { ...fault, times: remaining }));
  }

  /** Calls `listener` whenever the remaining faults change; it replaces an earlier listener. */
  onChange(listener: () => void): void {
    this.#listener = listener;
  }

  /** Removes the remaining faults for one id only. */
  remove(subject: string): void {
    this.#faults = this.#faults.filter(({ fault }) => fault.subject !== subject);
    this.#listener();
  }

  /**
   * Invokes a function, or injects the next fault for it.
   * @param event the input of the function
   * @param fail returns the response of a failed invocation, or throws
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
    if (match.fault.times !== undefined) this.#listener();
    return match.fault;
  }
}

/** The ids of the order, return or quote in a step's event. */
function subjectsOf(event: unknown): readonly unknown[] {
  return Object.entries(typeof event === 'object' && event !== null ? event : {})
    .filter(([field]) => subjectKeys.includes(field))
    .map(([, value]) => value);
}
