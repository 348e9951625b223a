/**
 * How long the process waits for a person and for the payment gateway. Equal to the Step Functions definition, so that an
 * order ends in the same way on every orchestrator.
 */
export interface WaitTimeouts {
  /** s that a person has to decide */
  readonly approval: number;
  /** s that the payment gateway has to answer */
  readonly payment: number;
}

export const waitTimeouts: WaitTimeouts = { approval: 86_400, payment: 300 };

/** The retries of a step after a transient error. Each delay is `backoffRate` times the one before. */
export const retry = {
  /** attempts in all */
  maxAttempts: 5,
  /** s */
  firstDelay: 1,
  backoffRate: 2,
  /** s */
  maxDelay: 10,
} as const;

/** The only error that is retried: any other one would occur again. */
export const retriedError = 'TransientError';
