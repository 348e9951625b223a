import type { CaughtError } from '../../orders/order/conclude-order.ts';

/** How a step ended, as a value that can be kept: no orchestrator keeps the name of every error that is thrown. */
export type Settled<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: CaughtError };

/** The error of a step that was settled before. */
export class StepFailed extends Error {
  readonly caught: CaughtError;

  constructor(caught: CaughtError) {
    super(caught.Cause);
    this.caught = caught;
  }
}

/** A settled step's result. @throws StepFailed */
export function unwrap<T>(settled: Settled<T>): T {
  if (settled.ok) return settled.value;
  throw new StepFailed(settled.error);
}
