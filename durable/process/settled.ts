import type { CaughtError } from '../../orders/order/conclude-order.ts';

/** The result or error of a step as a value, because the orchestrators do not keep the name of every thrown error. */
export type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CaughtError };

/** The error of a settled step, thrown by `unwrap`. */
export class StepFailed extends Error {
  readonly caught: CaughtError;

  constructor(caught: CaughtError) {
    super(caught.Cause);
    this.caught = caught;
  }
}

/** The result of a settled step. @throws StepFailed if it is an error */
export function unwrap<T>(settled: Settled<T>): T {
  if (settled.ok) return settled.value;
  throw new StepFailed(settled.error);
}
