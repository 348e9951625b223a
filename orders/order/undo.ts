/**
 * What undoes an order, in the order in which it is undone: the reverse of what was done. The list of repairs, the durable
 * processes, the explorer and the runbook's check read it, and a test holds every workflow's definition to it.
 */
export const undoing = [
  { step: 'ProcessPayment', compensation: 'CompensatePayment', left: 'payment' },
  { step: 'ReserveItems', compensation: 'CompensateReservation', left: 'reservation' },
] as const satisfies readonly {
  /** The state whose work is undone. */
  readonly step: string;
  /** The state that undoes it, by a function that leaves a tombstone. */
  readonly compensation: string;
  /** What a person reads is not undone while it has not run. */
  readonly left: string;
}[];

export type Compensation = (typeof undoing)[number]['compensation'];

/** What is told at the end, when all is undone. */
const told = 'notification';

/** The states that tell the customer, after everything is undone. */
export const telling: readonly string[] = [
  'NotifyInvalidOrder',
  'NotifyOrderRejected',
  'CancelOrder',
  'NotifyPaymentFailed',
  'NotifyFulfillmentFailed',
  'NotifyCustomer',
];

/**
 * What is not undone, or not told, when a state of the undoing failed. Of a state that is not in the table all is left:
 * rather too much for a person to look at than too little.
 */
export function leftAfter(state: string): readonly string[] {
  if (telling.includes(state)) return [told];
  const failed = undoing.findIndex(({ compensation }) => compensation === state);
  return [...undoing.slice(Math.max(failed, 0)).map(({ left }) => left), told];
}
