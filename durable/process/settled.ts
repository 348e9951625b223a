import type { CaughtError } from '../../orders/order/conclude-order.ts';

/**
 * The result or the error of a step, as a value. A step returns its error instead of throwing it where an orchestrator
 * would lose the name of a thrown error.
 */
export type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CaughtError };

/** The error of a settled step, thrown by `unwrap`. */
export class StepFailed extends Error {
  readonly caught: CaughtError;

  constructor(caught: CaughtError) {
    super(caught.Cause);
    this.caught = caught;
  }
}

/**
 * The result of a settled step.
 * @throws StepFailed if the step has failed
 */
export function unwrap<T>(settled: Settled<T>): T {
  if (settled.ok) return settled.value;
  throw new StepFailed(settled.error);
}
