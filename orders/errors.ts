/**
 * The base class of the domain's errors. Retry and Catch of a state machine match an error by its `name`, which is the
 * name of its class: who renames a class must change the definitions too.
 */
export abstract class DomainError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** One problem of an invalid input. */
export interface Problem {
  /** The path of the field: `items[0].quantity`; empty for the input as a whole. */
  readonly path: string;
  readonly message: string;
}

/** The input is not valid. Each problem names the path of a field. */
export class ValidationError extends DomainError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; '));
    this.problems = problems;
  }
}

/** At least one item is not in stock in the ordered quantity; nothing was reserved. */
export class OutOfStock extends DomainError {}

/** Nothing is delivered to that address. */
export class ShippingUnavailable extends DomainError {}

/** The reservation comes too late: the compensation has already run, and its tombstone refuses the write. */
export class ReservationReleased extends DomainError {}

/** A person has rejected the order. */
export class ApprovalRejected extends DomainError {}

/** The payment was declined: no money was taken. */
export class PaymentFailed extends DomainError {}

/** The payment request comes too late: the compensation has already voided the payment, and its tombstone refuses it. */
export class PaymentVoided extends DomainError {}

/** The gateway refuses the request permanently: a retry would not help. */
export class PaymentGatewayRefused extends DomainError {}

/** Money arrived for a payment that was voided or declined, and the gateway refuses the refund: a person must do it. */
export class MoneyStranded extends DomainError {}

/** The order is not ready to ship: it is not paid, not reserved, or has ended. */
export class FulfillmentRefused extends DomainError {}

/** The order has shipped: its payment can no longer be reversed, and its reservation no longer be released. */
export class AlreadyFulfilled extends DomainError {}

/** The order already has an outcome, and a different one. */
export class OutcomeConflict extends DomainError {}

/** A compensation failed and a person must repair it; the execution stops here until it is redriven. */
export class OrderParked extends DomainError {}

/** Orders or returns were accepted, but their executions cannot be started: a person must find the cause. */
export class ExecutionsNotStarted extends DomainError {}

/** The request contradicts what is stored. */
export class Conflict extends DomainError {}

/** The requested order, return, approval or payment does not exist. */
export class NotFound extends DomainError {}

/** A retry may succeed: throttling, a transaction conflict, a 5xx, no connection. */
export class TransientError extends DomainError {}
