/** How long the order process waits for a callback, in s. comparison/aws-durable.ts shortens it. */
export interface WaitTimeouts {
  /** The time in which a person must decide. */
  readonly approval: number;
  /** The time in which the payment gateway must send an outcome. */
  readonly payment: number;
}

// A test compares these values with the Step Functions definition, so that an order ends in the same way on every
// orchestrator.

export const waitTimeouts: WaitTimeouts = { approval: 86_400, payment: 300 };

/** The retries of a step after a transient error. Each delay is `backoffRate` times the one before. */
export const retry = {
  /** including the first attempt */
  maxAttempts: 5,
  /** s */
  firstDelay: 1,
  backoffRate: 2,
  /** s */
  maxDelay: 10,
} as const;

/** The only error that is retried: any other one would occur again. */
export const retriedError = 'TransientError';
