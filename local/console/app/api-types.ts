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

/** GET /api/shop; amounts are minor units. */
export interface Shop {
  readonly bank: 'by itself' | 'by hand';
  readonly stock: readonly { sku: string; before: number; available: number; reserved: number; shipped: number }[];
  readonly notifications: readonly { orderId: string; to: string; message: string; at: string }[];
  readonly approvals: readonly { orderId: string; total: number; currency: string; requestedAt: string }[];
  readonly payments: readonly {
    paymentId: string;
    amount: number;
    currency: string;
    status: 'pending' | 'paid' | 'declined' | 'voided' | 'refunded';
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
