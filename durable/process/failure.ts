import type { CaughtError, Conclusion, Reason } from '../../orders/order/conclude-order.ts';
import type { Compensation as AnyCompensation } from '../../orders/order/undo.ts';
import type { OrderOutcome } from './outcome.ts';
import type { StepName } from './steps.ts';

/** How far an order has come; it decides which compensations a failure needs. */
export type Stage = 'validation' | 'inventory' | 'approval' | 'payment' | 'fulfillment';

/** A compensation of an order that is also a step of the durable processes. */
export type Compensation = Extract<AnyCompensation, StepName>;

/** All compensations, in the sequence in which they run; a test compares them with orders/order/undo.ts. */
export const compensations: readonly Compensation[] = ['CompensatePayment', 'CompensateReservation'];

/** Why an order is not fulfilled, and the compensations that it needs. */
export interface Failure extends Omit<Conclusion, 'orderId' | 'error'> {
  readonly stage: Stage;
  readonly error: CaughtError;
  readonly undo: readonly Compensation[];
}

/** The error of a wait that timed out; Step Functions uses the same name. */
export const timedOut: CaughtError = { Error: 'States.Timeout' };

type Ending = Pick<Failure, 'outcome' | 'reason' | 'undo'>;

const rejected = (reason: Reason, undo: readonly Compensation[]): Ending => ({ outcome: 'REJECTED', reason, undo });
const cancelled = (reason: Reason, undo: readonly Compensation[]): Ending => ({ outcome: 'CANCELLED', reason, undo });
const failed = (reason: Reason, undo: readonly Compensation[]): Ending => ({ outcome: 'FAILED', reason, undo });

const reservation: readonly Compensation[] = ['CompensateReservation'];

/** The errors that lead to a business outcome, by the stage where they occur. */
const businessErrors: Record<Stage, Readonly<Record<string, Ending>>> = {
  validation: { ValidationError: rejected('InvalidOrder', []) },
  inventory: {
    OutOfStock: rejected('OutOfStock', reservation),
    ShippingUnavailable: rejected('ShippingUnavailable', reservation),
  },
  approval: {
    ApprovalRejected: cancelled('ApprovalRejected', reservation),
    [timedOut.Error]: cancelled('ApprovalTimedOut', reservation),
  },
  payment: {
    // A declined payment is voided too: the customer may try again, and the callback about that may be lost.
    PaymentFailed: cancelled('PaymentDeclined', compensations),
    [timedOut.Error]: cancelled('PaymentTimedOut', compensations),
  },
  fulfillment: {},
};

/** The outcome for every other error, by the stage where it occurs. */
const otherErrors: Record<Stage, Ending> = {
  validation: failed('TechnicalFailure', reservation),
  inventory: failed('TechnicalFailure', reservation),
  approval: failed('TechnicalFailure', reservation),
  payment: failed('TechnicalFailure', compensations),
  fulfillment: failed('FulfillmentFailed', compensations),
};

/**
 * The outcome of an order that failed at a stage, and the compensations that it needs. A test compares it with the Catch
 * fields of the Step Functions definition.
 */
export function failureAt(stage: Stage, error: CaughtError): Failure {
  const endings = businessErrors[stage];
  const ending = Object.hasOwn(endings, error.Error) ? endings[error.Error] : undefined;
  return { stage, error, ...(ending ?? otherErrors[stage]) };
}

/** Thrown to leave the normal course of an order; then the compensations run. */
export class ProcessingFailed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.reason);
    this.failure = failure;
  }
}

/**
 * The result of an execution after everything is undone and the customer is notified.
 * @throws OrderFailed if the reason was technical
 */
export function outcomeOf(orderId: string, failure: Failure): OrderOutcome {
  const { outcome, reason } = failure;
  if (outcome === 'FAILED') throw new OrderFailed(orderId, failure);
  return { orderId, outcome, reason };
}

/** The compensation or notification that failed after all of its retries, so that a person must repair the cause. */
export interface Parked {
  readonly state: Compensation | 'NotifyCustomer';
  readonly error: CaughtError;
}

/**
 * The part of ParkForRepair's input that is the same on both clouds.
 * @param repairs how often the order was parked before
 */
export function visitOf({ undo: _, ...failure }: Failure, parked: Parked, repairs: number) {
  return { repairs, parked, failure };
}

/**
 * The error of an execution that failed for technical reasons. Its name is the reason, so that alarms can distinguish
 * them.
 */
export class OrderFailed extends Error {
  constructor(orderId: string, { stage, reason, error }: Failure) {
    super(
      `Order ${orderId} failed at ${stage} and was compensated: ${error.Error}: ${error.Cause ?? 'no cause given'}`,
    );
    this.name = reason;
  }
}
