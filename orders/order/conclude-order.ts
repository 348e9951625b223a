import { OutcomeConflict } from '../errors.ts';
import { orderKey, outcomeNotificationKey, partitionOf } from '../keys.ts';
import { expiryWrites, type Retention } from '../personal-data.ts';
import type { Item, Table, Write } from '../ports.ts';
import type { OrderStatus, Outcome } from './submit-order.ts';

/** An error in the shape in which Step Functions passes it to a Catch. */
export interface CaughtError {
  readonly Error: string;
  readonly Cause?: string;
}

/** The text for the customer, by the reason why the order ended. */
const messages = {
  InvalidOrder: 'We could not accept your order, because it is not complete or not correct.',
  OutOfStock: 'We are sorry: something that you ordered is out of stock. You have not been charged.',
  ShippingUnavailable: 'We are sorry: we do not deliver to your address. You have not been charged.',
  ApprovalRejected: 'Your order was not approved. You have not been charged.',
  ApprovalTimedOut: 'Your order was not approved in time. You have not been charged.',
  PaymentDeclined: 'Your payment was declined, so your order was cancelled. You have not been charged.',
  PaymentTimedOut:
    'Your payment did not arrive in time, so your order was cancelled. What may still arrive is refunded.',
  FulfillmentFailed: 'We could not ship your order. Your payment is refunded in full.',
  TechnicalFailure:
    'Something went wrong on our side, so your order was cancelled. What you may have paid is refunded.',
} as const;

export type Reason = keyof typeof messages;

export interface Conclusion {
  readonly orderId: string;
  readonly outcome: Exclude<Outcome, 'FULFILLED'>;
  readonly reason: Reason;
  readonly error?: CaughtError;
}

/**
 * Ends an order that was not fulfilled, and notifies the customer.
 *
 * 1. In one transaction, give the order its outcome, put the notification into the outbox, and set when its personal
 *    data expires, if a retention is configured. So a customer is notified once, and of one outcome only.
 * 2. If an earlier attempt did this and its response was lost, nothing remains to be done.
 *
 * @throws OutcomeConflict if the order has ended in another way
 */
export async function concludeOrder(conclusion: Conclusion, ports: { table: Table } & EndingPorts): Promise<void> {
  const { orderId, outcome, reason, error } = conclusion;
  const { table } = ports;
  const notification = { reason, message: messages[reason] };
  const result = await table.transact(
    endingWrites(orderId, { outcome, notification, details: { reason, error } }, ports),
  );
  if (result.done) return;
  const order = await table.get(orderKey(orderId));
  if (order?.status !== outcome) {
    throw new OutcomeConflict(`order ${orderId} has ended as ${order?.status}: it cannot end as ${outcome}`);
  }
}

interface Ending {
  readonly outcome: Outcome;
  readonly notification: { readonly reason?: Reason; readonly message: string };
  /** Why it ended, for people who look at the order. */
  readonly details?: object;
}

export interface EndingPorts {
  readonly now: () => Date;
  /** How long the personal data of the order is kept after the order has ended. */
  readonly retention: Retention;
}

/**
 * The writes that end an order, in this sequence: its outcome, the notification of the customer, and, if a retention is
 * configured, the expiry of its personal data. The transaction is refused if the order has an outcome.
 */
export function endingWrites(
  orderId: string,
  { outcome, notification, details = {} }: Ending,
  ports: EndingPorts,
): readonly Write[] {
  return [
    outcomeUpdate(orderId, outcome, ports.now, details),
    outcomeNotification(orderId, { outcome, ...notification, at: ports.now().toISOString() }),
    ...expiryWrites(partitionOf(orderId), ports),
  ];
}

/**
 * Gives an order its outcome, unless it has one. Creates the item if there is none: an invalid order was never stored.
 */
function outcomeUpdate(orderId: string, outcome: Outcome, now: () => Date, details: object): Write {
  const open: OrderStatus[] = ['RECEIVED', 'PARKED'];
  return {
    update: orderKey(orderId),
    set: 'SET #status = :outcome, endedAt = :now, details = :details',
    condition: 'attribute_not_exists(#status) OR #status IN (:received, :parked)',
    names: { '#status': 'status' },
    values: {
      ':outcome': outcome,
      ':now': now().toISOString(),
      ':details': details,
      ':received': open[0],
      ':parked': open[1],
    },
  };
}

/** Puts the notification of the customer into the outbox, once. */
function outcomeNotification(orderId: string, contents: Readonly<Record<string, unknown>>): Write {
  const item: Item = { ...outcomeNotificationKey(orderId), to: 'customer', orderId, ...contents };
  return { put: item, condition: 'attribute_not_exists(pk)' };
}
