import type { Order } from '../../../orders/order/order.ts';
import type { LedgerEntry, PaymentStatus } from '../../../sandbox/payment-gateway/payment.ts';

/** GET /api/faults/{subject}: the remaining faults. */
export interface Faults {
  readonly faults: readonly { function: string; when: 'before' | 'after'; error: string }[];
}

/** The wait of an order's execution, with its timeout in ms since the epoch. */
export interface Wait {
  readonly executionArn: string;
  readonly deadline?: number;
}

/** GET /api/shop; amounts are minor units. */
export interface Shop {
  readonly bank: 'by itself' | 'by hand';
  readonly stock: readonly {
    sku: string;
    before: number;
    available: number;
    reserved: number;
    shipped: number;
    writtenOff: number;
  }[];
  readonly notifications: readonly { orderId: string; returnId?: string; to: string; message: string; at: string }[];
  readonly approvals: readonly {
    orderId: string;
    total: number;
    currency: string;
    requestedAt: string;
    wait: Wait;
  }[];
  /** Returns whose goods the warehouse has not inspected. */
  readonly inspections: readonly {
    returnId: string;
    orderId: string;
    items: readonly { sku: string; quantity: number }[];
    requestedAt: string;
    wait: Wait;
  }[];
  /** Payments that the bank has not answered. */
  readonly pending: readonly { orderId: string; paymentId: string; amount: number; currency: string; wait?: Wait }[];
  /** The newest payments that the bank has answered. */
  readonly settled: readonly {
    paymentId: string;
    amount: number;
    currency: string;
    status: PaymentStatus;
    reason?: string;
  }[];
  readonly ledger: readonly LedgerEntry[];
}

export interface Examples {
  readonly examples: readonly { file: string; description: string; order: Order; meets: readonly string[] }[];
  readonly functions: readonly string[];
}

/**
 * GET /api/environments/{subject}: the test environment of an order or a return that was started from an example, as
 * text.
 */
export interface TestEnvironment {
  readonly meets: readonly string[];
  /** Set if the test environments of earlier runs are lost; `before`: the start of this run, in ms since the epoch. */
  readonly lost?: { readonly message: string; readonly before: number };
}
