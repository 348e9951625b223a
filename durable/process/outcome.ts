import type { Currency } from '../../orders/money.ts';
import type { Failure } from './failure.ts';

/** What an execution returns. */
export type OrderOutcome =
  | { readonly orderId: string; readonly outcome: 'FULFILLED'; readonly total: number; readonly currency: Currency }
  | { readonly orderId: string; readonly outcome: 'REJECTED' | 'CANCELLED'; readonly reason: Failure['reason'] };
