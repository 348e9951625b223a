import type { Order } from '../../../orders/order/order.ts';
import type { LedgerEntry, PaymentStatus } from '../../payment-gateway/payment.ts';

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

/** What time it is in the run, in ms since the epoch; `next`: when the next timer is due. */
export type Time =
  | { readonly clock: 'real' }
  | { readonly clock: 'virtual'; readonly now: number; readonly next?: number };

/** POST /api/outcomes: what the list of executions shows of each, and ListExecutions does not tell. */
export interface Outcome {
  readonly executionArn: string;
  /** The business outcome that the output names, or else the error. */
  readonly outcome?: string;
  readonly reason?: string;
  readonly retries: number;
}

/** GET /api/faults/{subject}: what is still to go wrong. */
export interface Faults {
  readonly faults: readonly { function: string; when: 'before' | 'after'; error: string }[];
}

/** The wait that an order's execution is in, and when it will wait no longer, in ms since the epoch. */
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
    status: PaymentStatus;
    reason?: string;
  }[];
  readonly ledger: readonly LedgerEntry[];
}

export interface Examples {
  readonly examples: readonly { file: string; description: string; via?: string; order: Order }[];
  readonly functions: readonly string[];
}
