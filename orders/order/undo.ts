/**
 * The compensations of an order, in the sequence in which they run, which is the reverse of the steps. The list of
 * repairs, the processes in durable/ and several tests use this list, and a test compares the workflow's definition
 * with it.
 */
export const orderCompensations = [
  { step: 'ProcessPayment', compensation: 'CompensatePayment', left: 'payment' },
  { step: 'ReserveItems', compensation: 'CompensateReservation', left: 'reservation' },
] as const satisfies readonly {
  /** The state whose work is undone. */
  readonly step: string;
  /** The state that undoes it, by a function that writes a tombstone. */
  readonly compensation: string;
  /** The name that `GET /repairs` shows under `left` while the compensation has not succeeded. */
  readonly left: string;
}[];

export type Compensation = (typeof orderCompensations)[number]['compensation'];

/** Shown under `left` while the customer is not notified. */
const notification = 'notification';

/** The states that record the outcome and notify the customer, after everything is undone. */
export const notifyingStates: readonly string[] = [
  'NotifyInvalidOrder',
  'NotifyOrderRejected',
  'CancelOrder',
  'NotifyPaymentFailed',
  'NotifyFulfillmentFailed',
  'NotifyCustomer',
];

/**
 * What remains to be done after a compensating or notifying state has failed: its own work, and that of the states
 * after it. For an unknown state that is everything: a person should rather check too much than too little.
 */
export function remainingAfter(state: string): readonly string[] {
  if (notifyingStates.includes(state)) return [notification];
  const failed = orderCompensations.findIndex(({ compensation }) => compensation === state);
  return [...orderCompensations.slice(Math.max(failed, 0)).map(({ left }) => left), notification];
}
