import { OutcomeConflict } from '../errors.ts';
import { orderKey, outcomeNotificationKey, partitionOf } from '../keys.ts';
import { expiry, type Retention } from '../personal-data.ts';
import type { Item, Table, Write } from '../ports.ts';
import type { OrderStatus, Outcome } from './submit-order.ts';

/** An error as a state machine's Catch gets it. */
export interface CaughtError {
  readonly Error: string;
  readonly Cause?: string;
}

/** What the customer reads, by the reason for which the order ended. */
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
 * Ends an order that was not fulfilled, and tells the customer.
 *
 * 1. In one transaction, give the order its outcome, put the notification into the outbox and let what it says of its
 *    customer expire, if it is to: so whoever is told one outcome can never be told another, nor twice.
 * 2. If it was done before, by an attempt whose answer was lost, it is done.
 *
 * @throws OutcomeConflict if the order has ended in another way
 */
export async function concludeOrder(conclusion: Conclusion, ports: { table: Table } & EndingPorts): Promise<void> {
  const { orderId, outcome, reason, error } = conclusion;
  const { table } = ports;
  const told = { reason, message: messages[reason] };
  const result = await table.transact(ending(orderId, { outcome, told, details: { reason, error } }, ports));
  if (result.done) return;
  const order = await table.get(orderKey(orderId));
  if (order?.status !== outcome) {
    throw new OutcomeConflict(`order ${orderId} has ended as ${order?.status}: it cannot end as ${outcome}`);
  }
}

export interface EndingPorts {
  readonly now: () => Date;
  /** How long what the order says of its customer is kept after its end. */
  readonly retention: Retention;
}

/** The writes that end an order, in this order: its outcome, what its customer is told, and when its personal data expires. */
export function ending(
  orderId: string,
  { outcome, told, details = {} }: { outcome: Outcome; told: { reason?: Reason; message: string }; details?: object },
  ports: EndingPorts,
): readonly Write[] {
  return [
    outcomeUpdate(orderId, outcome, ports.now, details),
    outcomeNotification(orderId, { outcome, ...told, at: ports.now().toISOString() }),
    ...expiry(partitionOf(orderId), ports),
  ];
}

/** Gives an order without an outcome this one; also to an order that never could be stored, because it was invalid. */
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

/** Puts what the customer is told into the outbox, once. */
function outcomeNotification(orderId: string, contents: Readonly<Record<string, unknown>>): Write {
  const item: Item = { ...outcomeNotificationKey(orderId), to: 'customer', orderId, ...contents };
  return { put: item, condition: 'attribute_not_exists(pk)' };
}
