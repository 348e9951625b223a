/**
 * The faults, and what each does at a point. Points are invocations of functions (`reserve-items#1` is the first of a run)
 * and the calls of ports that they make (`reserve-items#1/table.transact#1`).
 *
 * Moments in the names: `17s`: after the state's timeout, while its retry runs; `undo`: after the first compensation;
 * `end`: after the end of the execution.
 */
export const faultKinds = {
  // An invocation of a step.
  error: 'fails permanently before its work',
  'error-after': 'does its work, then fails permanently',
  lost: 'does its work, and its answer is lost',
  transient: 'fails once with a transient error',
  down: 'fails with transient errors from now on, until the repair',
  hang: 'does nothing and never answers',
  twice: 'runs twice',
  'late-17s': 'runs after its timeout',
  'late-undo': 'runs after the compensation',
  'late-end': 'runs after the end',
  // The gateway's callback.
  drop: 'never arrives, although the gateway gets an answer',
  unknown: 'is preceded by a callback for a payment that does not exist yet',
  // A call that a function makes.
  refused: 'is refused once by the called service',
  'call-lost': 'takes effect, but the answer is lost',
  crash: 'takes effect, then the function crashes',
  'wait-17s': 'waits before the call until after the state’s timeout',
  'wait-undo': 'waits before the call until the compensation has run',
  'wait-end': 'waits before the call until the end',
  'lands-undo': 'fails for the caller, and takes effect after the compensation',
  'lands-end': 'fails for the caller, and takes effect after the end',
  early: 'is answered after the callback has arrived',
} as const;

export type FaultKind = keyof typeof faultKinds;

/**
 * Faults that retries must hide: with these alone a run ends as without faults. `crash` is not among them, since no Retry
 * names its error.
 */
export const transientFaults: readonly FaultKind[] = ['transient', 'twice', 'refused', 'call-lost', 'early', 'unknown'];

export interface Fault {
  readonly point: string;
  readonly kind: FaultKind;
}

/** A scenario, and the faults that are injected while it runs. */
export interface Schedule {
  readonly scenario: string;
  readonly faults: readonly Fault[];
}

/** `paid: reserve-items#1=lost, fulfill-order#1=late-end` */
export function printSchedule({ scenario, faults }: Schedule): string {
  if (faults.length === 0) return scenario;
  return `${scenario}: ${faults.map(({ point, kind }) => `${point}=${kind}`).join(', ')}`;
}
