import { StatesError } from './states-error.ts';

/** The most steps of one evaluation: about ten milliseconds. */
const most = 500_000;

/** Counts the steps of an evaluation, so that one that would take minutes fails, on every machine at the same step. */
export class Steps {
  readonly #what: string;
  #remaining = most;

  /** @param what the name of the evaluation in the cause */
  constructor(what: string) {
    this.#what = what;
  }

  get taken(): number {
    return most - this.#remaining;
  }

  /** @throws StatesError States.Runtime when all steps are used */
  take(count = 1): void {
    this.#remaining -= count;
    if (this.#remaining < 0) throw new StatesError('States.Runtime', `${this.#what} takes more than ${most} steps.`);
  }
}
