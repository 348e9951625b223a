import { DomainError } from '../errors.ts';

/** The goods cannot be returned: not shipped, too late, or more than was shipped and not returned yet. */
export class NotReturnable extends DomainError {}

/** The return had ended before this late write. */
export class ReturnClosed extends DomainError {}

/** The refund would be more than what was paid, or contradicts an earlier one of the same return. */
export class RefundRefused extends DomainError {}

/** A return could not be finished and a person must repair it; the execution stops here until it is redriven. */
export class ReturnParked extends DomainError {}
