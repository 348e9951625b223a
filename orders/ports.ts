import type { Currency } from './money.ts';

/** The key of an item in the one table. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export type Item = Key & Readonly<Record<string, unknown>>;

/** One write of a transaction, in DynamoDB's expression language, with the names and values that it uses. */
interface Expressions {
  /** Must hold for the transaction to happen. */
  readonly condition?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

export type Write =
  | ({ readonly put: Item } & Expressions)
  | ({ readonly update: Key; readonly set: string } & Expressions)
  /** Also where there is nothing to delete. */
  | ({ readonly delete: Key } & Expressions)
  | ({ readonly check: Key; readonly condition: string } & Expressions);

export type WriteResult =
  | { readonly done: true }
  /** Nothing was written; `refused` are the positions of the writes whose conditions did not hold. */
  | { readonly done: false; readonly refused: readonly number[] };

/**
 * The table, with the guarantees that the use cases rely on: reads are strongly consistent, a transaction is written
 * whole or not at all. What may work when it is tried again is thrown as TransientError.
 */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** All items with this partition key, or the first `limit` of them by their sort keys. */
  query(pk: string, limit?: number): Promise<readonly Item[]>;
  /** All writes or none. */
  transact(writes: readonly Write[]): Promise<WriteResult>;
  /** One conditional update: the whole item as it is afterwards, or undefined if the condition did not hold. */
  update(key: Key, set: string, expressions: Expressions): Promise<Item | undefined>;
}

/** Where the result of a task that waits for a callback goes. */
export interface TaskResults {
  /** `gone`: nobody waits any more, because the task timed out, was abandoned or has had its result. */
  succeed(taskToken: string, output: unknown): Promise<'delivered' | 'gone'>;
  fail(taskToken: string, error: Error): Promise<'delivered' | 'gone'>;
}

/** Starts executions of one workflow. */
export interface Executions {
  /** Starting one of the same name again is harmless. Returns the execution's ARN. */
  start(name: string, input: unknown): Promise<string>;
}

/** How an execution has ended. */
export type ExecutionEnd =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED' | 'TIMED_OUT'; readonly error: string; readonly cause: string };

/** Starts executions of one short workflow, and waits for the end of each. */
export interface SyncExecutions {
  run(input: unknown): Promise<ExecutionEnd>;
}

export interface PaymentRequest {
  readonly paymentId: string;
  /** minor units */
  readonly amount: number;
  readonly currency: Currency;
}

/**
 * The payment gateway. It knows a payment by its id alone, and every call may be made again. 5xx and broken connections
 * are thrown as TransientError, other refusals as PaymentGatewayRefused.
 */
export interface PaymentGateway {
  /** Asks for the money; the answer comes later, by callback. `voided`: the payment was voided before. */
  request(payment: PaymentRequest): Promise<'pending' | 'voided'>;
  /**
   * Withdraws a request for money. `paid`: too late, it must be refunded, also if it was refunded before by a call whose
   * answer was lost. `unknown`: it never came to the gateway.
   */
  void(paymentId: string): Promise<'voided' | 'declined' | 'paid' | 'unknown'>;
  /** Gives the money back, once; with `part`, only that part of it, once by its id and never more than was paid. */
  refund(paymentId: string, part?: PartialRefund): Promise<void>;
}

export interface PartialRefund {
  readonly refundId: string;
  /** minor units of the payment's currency */
  readonly amount: number;
}

/** What the payment gateway and we share. */
export interface PaymentSecret {
  readonly apiKey: string;
  /** The newest first; while one replaces another, both are valid. */
  readonly webhookSecrets: readonly string[];
}

/** Where the payment secret is kept. */
export interface PaymentSecrets {
  /** The secret as it was at most `maxAge` ms ago, 5 minutes by default. */
  read(maxAge?: number): Promise<PaymentSecret>;
}
