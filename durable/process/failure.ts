import type { CaughtError, Conclusion, Reason } from '../../orders/order/conclude-order.ts';
import type { Compensation as StateThatUndoes } from '../../orders/order/undo.ts';
import type { OrderOutcome } from './outcome.ts';
import type { StepName } from './steps.ts';

export type Stage = 'validation' | 'inventory' | 'approval' | 'payment' | 'fulfillment';

/** The steps that undo: what undoes an order, as far as these processes do it. */
export type Compensation = Extract<StateThatUndoes, StepName>;

/** In the order in which they run; a test compares it with orders/order/undo.ts. */
export const compensations: readonly Compensation[] = ['CompensatePayment', 'CompensateReservation'];

/** Why an order is not fulfilled, and what of it must be undone. */
export interface Failure extends Omit<Conclusion, 'orderId' | 'error'> {
  readonly stage: Stage;
  readonly error: CaughtError;
  readonly undo: readonly Compensation[];
}

/** What a wait ends with when nobody answered in time: the name that Step Functions gives it. */
export const timedOut: CaughtError = { Error: 'States.Timeout' };

type Ending = Pick<Failure, 'outcome' | 'reason' | 'undo'>;

const rejected = (reason: Reason, undo: readonly Compensation[]): Ending => ({ outcome: 'REJECTED', reason, undo });
const cancelled = (reason: Reason, undo: readonly Compensation[]): Ending => ({ outcome: 'CANCELLED', reason, undo });
const failed = (reason: Reason, undo: readonly Compensation[]): Ending => ({ outcome: 'FAILED', reason, undo });

const reservation: readonly Compensation[] = ['CompensateReservation'];

/** The errors that are answers, by the stage where they come up. */
const expected: Record<Stage, Readonly<Record<string, Ending>>> = {
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
    // Also what was declined is voided: the customer may try again, and the gateway's word of that may be lost.
    PaymentFailed: cancelled('PaymentDeclined', compensations),
    [timedOut.Error]: cancelled('PaymentTimedOut', compensations),
  },
  fulfillment: {},
};

/** All other errors. */
const unexpected: Record<Stage, Ending> = {
  validation: failed('TechnicalFailure', reservation),
  inventory: failed('TechnicalFailure', reservation),
  approval: failed('TechnicalFailure', reservation),
  payment: failed('TechnicalFailure', compensations),
  fulfillment: failed('FulfillmentFailed', compensations),
};

/** How an order ends that failed at a stage, as the Catch clauses of the Step Functions definition say it. */
export function failureAt(stage: Stage, error: CaughtError): Failure {
  const endings = expected[stage];
  const ending = Object.hasOwn(endings, error.Error) ? endings[error.Error] : undefined;
  return { stage, error, ...(ending ?? unexpected[stage]) };
}

/** Ends the way forward. */
export class Failed extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.reason);
    this.failure = failure;
  }
}

/**
 * What an execution returns whose order is undone and told.
 * @throws OrderFailed if the reason was a technical one
 */
export function outcomeOf(orderId: string, failure: Failure): OrderOutcome {
  const { outcome, reason } = failure;
  if (outcome === 'FAILED') throw new OrderFailed(orderId, failure);
  return { orderId, outcome, reason };
}

/** Where undoing stopped for good. */
export interface Parked {
  readonly state: Compensation | 'NotifyCustomer';
  readonly error: CaughtError;
}

/** What ParkForRepair is asked at the `repairs`-th time that undoing stops, but for how often a person has repaired it. */
export function visitOf({ undo: _, ...failure }: Failure, parked: Parked, repairs: number) {
  return { repairs, parked, failure };
}

/** What an execution ends with that failed for technical reasons: its name is the reason, so that alarms can tell. */
export class OrderFailed extends Error {
  constructor(orderId: string, { stage, reason, error }: Failure) {
    super(
      `Order ${orderId} failed at ${stage} and was compensated: ${error.Error}: ${error.Cause ?? 'no cause given'}`,
    );
    this.name = reason;
  }
}
