import type { CaughtError } from '../../orders/order/conclude-order.ts';

/**
 * The result or the error of a step, or of a wait for an event, as a value: the SDKs of the orchestrators lose the name
 * of a thrown error, in an Azure activity and in a parallel branch on AWS.
 */
export type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CaughtError };

/** A step has failed, or a wait has. Thrown by `unwrap`, and on Azure also when a wait times out. */
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
