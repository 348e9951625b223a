/**
 * The limits of the order process: those of the Step Functions definition, so that an order ends alike whichever
 * orchestrator runs it.
 */
export interface Limits {
  /** s that a person has to decide */
  readonly approval: number;
  /** s that the payment gateway has to answer */
  readonly payment: number;
}

export const limits: Limits = { approval: 86_400, payment: 300 };

/** How a step is repeated that failed for a reason that may pass. Each delay is `backoffRate` times the one before. */
export const retry = {
  /** attempts in all */
  maxAttempts: 5,
  /** s */
  firstDelay: 1,
  backoffRate: 2,
  /** s */
  maxDelay: 10,
} as const;

/** Only this is repeated: any other error would come again. */
export const retriedError = 'TransientError';
