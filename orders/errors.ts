/**
 * The errors of the domain. The name is what a state machine's Retry and Catch match, so renaming one is a change to
 * every definition that names it.
 */
export abstract class DomainError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** One thing that is wrong with a given value. */
export interface Problem {
  /** Where it is: `items[0].quantity`, or `` for the whole. */
  readonly path: string;
  readonly message: string;
}

/** The input is not an order, or not a valid request: every problem is named by its path. */
export class ValidationError extends DomainError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '));
    this.problems = problems;
  }
}

/** At least one item is not there in the quantity ordered; nothing was reserved. */
export class OutOfStock extends DomainError {}

/** Nothing is delivered to that address. */
export class ShippingUnavailable extends DomainError {}

/** The reservation was released before this write came: the compensation's tombstone refuses it. */
export class ReservationReleased extends DomainError {}

/** A person has said no. */
export class ApprovalRejected extends DomainError {}

/** The customer's money was declined: none was taken. */
export class PaymentFailed extends DomainError {}

/** The payment was voided before this write came: the compensation's tombstone refuses it. */
export class PaymentVoided extends DomainError {}

/** The gateway refuses the request for good: calling again would not help. */
export class PaymentGatewayRefused extends DomainError {}

/** Money came that is not used, and the gateway refuses to give it back: a person must. */
export class MoneyStranded extends DomainError {}

/** What must be there before an order ships is not there. */
export class FulfillmentRefused extends DomainError {}

/** The order has shipped: its payment can no longer be reversed, and its reservation no longer be released. */
export class AlreadyFulfilled extends DomainError {}

/** The order already has an outcome, and a different one. */
export class OutcomeConflict extends DomainError {}

/** A compensation failed and a person must repair it; the execution stops here until it is redriven. */
export class OrderParked extends DomainError {}

/** What was accepted waits for its execution, which cannot be started: a person must see why. */
export class ExecutionsNotStarted extends DomainError {}

/** The request contradicts what is stored. */
export class Conflict extends DomainError {}

/** What the request names is not there. */
export class NotFound extends DomainError {}

/** Something that may well work when it is tried again: throttling, a conflict of transactions, a 5xx, no connection. */
export class TransientError extends DomainError {}
