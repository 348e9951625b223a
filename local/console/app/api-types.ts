import type { HistoryEvent } from '../story/story.ts';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** An item of ListExecutions; times are seconds since the epoch. */
export interface ListedExecution {
  readonly executionArn: string;
  readonly stateMachineArn: string;
  readonly name: string;
  readonly status: ExecutionStatus;
  readonly startDate: number;
  readonly stopDate?: number;
  readonly redriveCount: number;
}

/** DescribeExecution. */
export interface DescribedExecution extends ListedExecution {
  readonly input: string;
  readonly output?: string;
  readonly error?: string;
  readonly cause?: string;
  readonly redriveStatus: string;
}

export interface ListedStateMachine {
  readonly stateMachineArn: string;
  readonly name: string;
  readonly type: 'STANDARD' | 'EXPRESS';
  readonly creationDate: number;
}

export interface HistoryPage {
  readonly events: readonly HistoryEvent[];
  readonly nextToken?: string;
}

/** What time it is in the run, in ms since the epoch; `next`: when the next timer is due. */
export type Time =
  | { readonly clock: 'real' }
  | { readonly clock: 'virtual'; readonly now: number; readonly next?: number };

/** POST /api/outcomes */
export interface Outcome {
  readonly executionArn: string;
  readonly outcome?: string;
  readonly reason?: string;
  readonly retries: number;
}

/** GET /api/faults/{orderId}: what is still to go wrong. */
export interface Faults {
  readonly faults: readonly { function: string; when: 'before' | 'after'; error: string }[];
}

/** What an execution waits in, and until when, in ms since the epoch. */
export interface Wait {
  readonly executionArn: string;
  readonly deadline?: number;
}

/** GET /api/shop; amounts are minor units. */
export interface Shop {
  readonly bank: 'by itself' | 'by hand';
  readonly stock: readonly { sku: string; before: number; available: number; reserved: number; shipped: number }[];
  readonly notifications: readonly { orderId: string; to: string; message: string; at: string }[];
  readonly approvals: readonly {
    orderId: string;
    total: number;
    currency: string;
    requestedAt: string;
    wait: Wait;
  }[];
  /** Payments that the bank has not answered. */
  readonly pending: readonly { orderId: string; paymentId: string; amount: number; currency: string; wait?: Wait }[];
  /** Payments that it has, the newest. */
  readonly settled: readonly {
    paymentId: string;
    amount: number;
    currency: string;
    status: 'paid' | 'declined' | 'refunded';
    reason?: string;
  }[];
  readonly ledger: readonly {
    paymentId: string;
    kind: 'charge' | 'refund';
    amount: number;
    currency: string;
    at: number;
  }[];
}

export interface Address {
  readonly name: string;
  readonly line1: string;
  readonly city: string;
  readonly postalCode: string;
  readonly country: string;
}

export interface OrderItem {
  readonly sku: string;
  readonly quantity: number;
  /** minor units */
  readonly unitPrice: number;
}

export interface OrderForm {
  readonly orderId: string;
  readonly customer: { readonly id: string; readonly email: string };
  readonly currency: string;
  readonly items: readonly OrderItem[];
  readonly shippingAddress: Address;
}

export interface Examples {
  readonly examples: readonly { file: string; description: string; via?: string; order: OrderForm }[];
  readonly functions: readonly string[];
}
