/**
 * The compensations of an order, in the sequence in which they run: the reverse of the steps. The list of repairs, the
 * durable processes, the explorer and the runbook's check read this table, and a test compares every workflow's
 * definition with it.
 */
export const undoing = [
  { step: 'ProcessPayment', compensation: 'CompensatePayment', left: 'payment' },
  { step: 'ReserveItems', compensation: 'CompensateReservation', left: 'reservation' },
] as const satisfies readonly {
  /** The state whose work is undone. */
  readonly step: string;
  /** The state that undoes it, by a function that writes a tombstone. */
  readonly compensation: string;
  /** The name that `/repairs` shows for what remains while the compensation has not succeeded. */
  readonly left: string;
}[];

export type Compensation = (typeof undoing)[number]['compensation'];

/** What remains when everything is undone, and the customer is not notified yet. */
const notification = 'notification';

/** The states that notify the customer, after everything is undone. */
export const notifying: readonly string[] = [
  'NotifyInvalidOrder',
  'NotifyOrderRejected',
  'CancelOrder',
  'NotifyPaymentFailed',
  'NotifyFulfillmentFailed',
  'NotifyCustomer',
];

/**
 * What remains to be undone, or to be notified, after a compensating or notifying state failed. For a state that is not
 * in the table that is everything: a person should rather check too much than too little.
 */
export function remainingAfter(state: string): readonly string[] {
  if (notifying.includes(state)) return [notification];
  const failed = undoing.findIndex(({ compensation }) => compensation === state);
  return [...undoing.slice(Math.max(failed, 0)).map(({ left }) => left), notification];
}
