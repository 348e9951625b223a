import type { Currency } from '../../orders/money.ts';
import type { Reason } from '../../orders/order/conclude-order.ts';

/** The result of an execution that succeeds. An order that ends as FAILED has none: its execution throws OrderFailed. */
export type OrderOutcome =
  | { readonly orderId: string; readonly outcome: 'FULFILLED'; readonly total: number; readonly currency: Currency }
  | { readonly orderId: string; readonly outcome: 'REJECTED' | 'CANCELLED'; readonly reason: Reason };
