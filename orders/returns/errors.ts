import { DomainError } from '../errors.ts';

/** The goods cannot be returned: they were not shipped, were shipped too long ago, or were returned already. */
export class NotReturnable extends DomainError {}

/** The claim comes too late: the return has already ended. */
export class ReturnClosed extends DomainError {}

/** The refund would be more than what was paid, or contradicts an earlier one of the same return. */
export class RefundRefused extends DomainError {}

/** A return could not be finished and a person must repair it; the execution stops here until it is redriven. */
export class ReturnParked extends DomainError {}
