import type { Reason } from '../../orders/order/conclude-order.ts';
import type { Order } from '../../orders/order/order.ts';
import { orderIdOf } from '../../orders/payment/payment.ts';
import type { PaymentScript } from '../../sandbox/payment-gateway/payment.ts';

/** An order of the load test, its test environment, and its expected end. */
export interface LoadKind {
  /** Of a hundred orders. */
  readonly share: number;
  readonly outcome: 'FULFILLED' | 'REJECTED' | 'CANCELLED';
  /** Why it is not fulfilled. */
  readonly reason?: Reason;
  readonly unitPrice?: number;
  readonly sku?: string;
  readonly country?: string;
  readonly payment?: PaymentScript;
  readonly decision?: 'approve' | 'reject';
}

/** An expensive order needs approval. */
const dear = 100_000;

/** The mix of outcomes. */
export const kinds: readonly LoadKind[] = [
  { share: 72, outcome: 'FULFILLED' },
  { share: 6, outcome: 'FULFILLED', unitPrice: dear, decision: 'approve' },
  { share: 4, outcome: 'CANCELLED', reason: 'ApprovalRejected', unitPrice: dear, decision: 'reject' },
  { share: 10, outcome: 'CANCELLED', reason: 'PaymentDeclined', payment: { answer: 'declined', after: 0.1 } },
  { share: 5, outcome: 'REJECTED', reason: 'OutOfStock', sku: 'NOTHING-OF-IT' },
  { share: 3, outcome: 'REJECTED', reason: 'ShippingUnavailable', country: 'ZA' },
];

const deck = kinds.flatMap((kind) => Array.from({ length: kind.share }, () => kind));

/** A fixed sequence that mixes the kinds. */
export function kindOf(number: number): LoadKind {
  const kind = deck[(number * 37) % deck.length];
  if (kind === undefined) throw new Error('the shares must be of a hundred');
  return kind;
}

export const orderIdAt = (number: number): string => `load-${number}`;

/** Many orders contain the same SKUs, as in a shop, so that their transactions conflict. */
export const skus = Array.from({ length: 20 }, (_, index) => `LOAD-${index + 1}`);

export const quantity = 2;

export function orderAt(number: number): Order {
  const { unitPrice = 1000, sku = skus[number % skus.length] ?? '', country = 'DE' } = kindOf(number);
  return {
    orderId: orderIdAt(number),
    customer: { id: `customer-${number}`, email: 'ada@example.com' },
    currency: 'EUR',
    items: [{ sku, quantity, unitPrice }],
    shippingAddress: { name: 'Ada', line1: 'Street 1', city: 'Berlin', postalCode: '10115', country },
  };
}

export function paymentScript(paymentId: string): PaymentScript {
  const number = Number(orderIdOf(paymentId)?.replace('load-', ''));
  return kindOf(number).payment ?? { answer: 'paid', after: 0.1 };
}
