/**
 * What goes wrong at a point. Points are invocations of functions (`reserve-items#1` is the first of an order) and, in
 * them, calls of ports (`reserve-items#1/table.transact#1`).
 *
 * Moments: `17s` after the state's time is over, so that its retry runs meanwhile; `undo` when the first compensation has
 * run; `end` when the execution has ended.
 */
export const faultKinds = {
  // An invocation of a step.
  error: 'fails permanently before it does anything',
  'error-after': 'does its work, then fails permanently',
  lost: 'does its work, and its answer is lost',
  transient: 'fails once with a transient error',
  down: 'fails with transient errors from now on, until somebody repairs it',
  hang: 'does nothing and never answers',
  twice: 'runs twice',
  'late-17s': 'runs when its time is over',
  'late-undo': 'runs after the compensation',
  'late-end': 'runs after the end',
  // The gateway's callback.
  drop: 'never arrives, though the gateway thinks so',
  unknown: 'is preceded by a callback for a payment that is not there yet',
  // A call that a function makes.
  refused: 'is refused by what it calls, for the moment',
  'call-lost': 'takes effect, but the answer is lost',
  crash: 'takes effect, then the function crashes',
  'wait-17s': 'waits before the call until the state’s time is over',
  'wait-undo': 'waits before the call until the compensation has run',
  'wait-end': 'waits before the call until the end',
  'lands-undo': 'is given up, and yet takes effect after the compensation',
  'lands-end': 'is given up, and yet takes effect after the end',
  early: 'is answered only after the callback has come',
} as const;

export type FaultKind = keyof typeof faultKinds;

/**
 * Faults that pass, and that retries must make good: with these alone the order ends as if nothing had happened.
 * `crash` is not among them, since Retry does not name what it gives.
 */
export const passing: readonly FaultKind[] = ['transient', 'twice', 'refused', 'call-lost', 'early', 'unknown'];

export interface Fault {
  readonly point: string;
  readonly kind: FaultKind;
}

/** An order of some kind, and what goes wrong while it is processed. */
export interface Schedule {
  readonly scenario: string;
  readonly faults: readonly Fault[];
}

/** `paid: reserve-items#1=lost, fulfill-order#1=late-end` */
export function printSchedule({ scenario, faults }: Schedule): string {
  if (faults.length === 0) return scenario;
  return `${scenario}: ${faults.map(({ point, kind }) => `${point}=${kind}`).join(', ')}`;
}
