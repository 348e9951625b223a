/**
 * What the use cases need from outside: the table, the orchestrator and the payment gateway. The implementations are in
 * adapters/.
 */
import type { Currency } from './money.ts';

/** The key of an item; all items are in one table. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

export type Item = Key & Readonly<Record<string, unknown>>;

/** The expressions of a write, in DynamoDB's expression language, with the names and values that they use. */
interface Expressions {
  /** If it is false, the whole transaction is refused. */
  readonly condition?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

export type Write =
  | ({ readonly put: Item } & Expressions)
  /** `set` is the whole update expression: `SET a = :a REMOVE b`. Creates the item if it does not exist. */
  | ({ readonly update: Key; readonly set: string } & Expressions)
  /** Succeeds even if there is no such item. */
  | ({ readonly delete: Key } & Expressions)
  /** Writes nothing: the transaction is refused if the condition is false. */
  | ({ readonly check: Key; readonly condition: string } & Expressions);

export type WriteResult =
  | { readonly done: true }
  /** Nothing was written; `refused` are the positions (from 0) of the writes whose conditions were false. */
  | { readonly done: false; readonly refused: readonly number[] };

/**
 * The table, with the guarantees that the use cases rely on: reads are strongly consistent, and a transaction writes
 * everything or nothing. Every method throws TransientError if a retry may succeed.
 */
export interface Table {
  get(key: Key): Promise<Item | undefined>;
  /** All items with this partition key, or the first `limit` of them by their sort keys. */
  query(pk: string, limit?: number): Promise<readonly Item[]>;
  /** All writes or none. */
  transact(writes: readonly Write[]): Promise<WriteResult>;
  /**
   * One update, conditional if `expressions` has a condition; `set` is the whole update expression.
   * @returns the whole item after the update, or undefined if the condition was false
   */
  update(key: Key, set: string, expressions: Expressions): Promise<Item | undefined>;
}

/** Sends the result of a task that waits for a callback, to the orchestrator. */
export interface TaskResults {
  /** @returns `gone` if the task no longer waits, because it timed out, was aborted, or has its result */
  succeed(taskToken: string, output: unknown): Promise<'delivered' | 'gone'>;
  /** The task fails with the error's `name` and `message`. @returns as `succeed` */
  fail(taskToken: string, error: Error): Promise<'delivered' | 'gone'>;
}

/** Starts executions of one workflow. */
export interface Executions {
  /** Starts an execution, unless there is one with this name. Returns its ARN. */
  start(name: string, input: unknown): Promise<string>;
}

/** How an execution has ended. `error` and `cause` are empty if Step Functions gives none. */
export type ExecutionEnd =
  | { readonly status: 'SUCCEEDED'; readonly output: unknown }
  | { readonly status: 'FAILED' | 'TIMED_OUT'; readonly error: string; readonly cause: string };

/** Starts executions of one Express workflow, and waits for the end of each. */
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
 * The payment gateway. A payment is identified by its id, and every call may be repeated. Every method throws
 * TransientError for a 5xx or a broken connection, and PaymentGatewayRefused for another refusal.
 */
export interface PaymentGateway {
  /** Requests a payment; its outcome comes later, by callback. `voided`: the payment was voided before. */
  request(payment: PaymentRequest): Promise<'pending' | 'voided'>;
  /**
   * Voids a requested payment, unless it is paid. `paid`: it is paid, so it must be refunded, or it is refunded
   * already. `unknown`: the gateway has not received a request for this payment.
   */
  void(paymentId: string): Promise<'voided' | 'declined' | 'paid' | 'unknown'>;
  /**
   * Refunds a payment, however often it is called once only. With `part`, it refunds only that amount, once for each
   * `refundId`; the sum is never more than was paid.
   */
  refund(paymentId: string, part?: PartialRefund): Promise<void>;
}

export interface PartialRefund {
  readonly refundId: string;
  /** minor units of the payment's currency */
  readonly amount: number;
}

/** The secret that we share with the payment gateway. */
export interface PaymentSecret {
  readonly apiKey: string;
  /** The secrets that sign callbacks, newest first; during a rotation, the old one and the new one are valid. */
  readonly webhookSecrets: readonly string[];
}

/** Where the payment secret is kept. */
export interface PaymentSecrets {
  /** Reads the secret; a cached one is used if it was read at most `maxAge` ms ago, 5 minutes by default. */
  read(maxAge?: number): Promise<PaymentSecret>;
}
