import { StatesError } from './states-error.ts';

/** Steps that one evaluation may take: some ten milliseconds. */
const most = 500_000;

/** Counts the steps of an evaluation, so that one that would take minutes fails instead, on any machine at the same place. */
export class Steps {
  readonly #what: string;
  #left = most;

  /** @param what is evaluated, as the cause names it */
  constructor(what: string) {
    this.#what = what;
  }

  get taken(): number {
    return most - this.#left;
  }

  /** @throws StatesError States.Runtime when there are none left */
  take(count = 1): void {
    this.#left -= count;
    if (this.#left < 0) throw new StatesError('States.Runtime', `${this.#what} takes more than ${most} steps.`);
  }
}
