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
  | ({ readonly update: Key; readonly set: string } & Expressions)
  /** Succeeds even if there is no such item. */
  | ({ readonly delete: Key } & Expressions)
  | ({ readonly check: Key; readonly condition: string } & Expressions);

export type WriteResult =
  | { readonly done: true }
  /** Nothing was written; `refused` are the positions of the writes whose conditions were false. */
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
  /** One conditional update. Returns the whole item after the update, or undefined if the condition was false. */
  update(key: Key, set: string, expressions: Expressions): Promise<Item | undefined>;
}

/** Sends the result of a task that waits for a callback. */
export interface TaskResults {
  /** `gone`: the task does not wait any more, because it timed out, was aborted, or has its result. */
  succeed(taskToken: string, output: unknown): Promise<'delivered' | 'gone'>;
  fail(taskToken: string, error: Error): Promise<'delivered' | 'gone'>;
}

/** Starts executions of one workflow. */
export interface Executions {
  /** Starts an execution, unless there is one with this name. Returns its ARN. */
  start(name: string, input: unknown): Promise<string>;
}

/** How an execution has ended. */
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
   * Voids a requested payment. `paid`: it is paid already and must be refunded; also the answer if an earlier call
   * refunded it and that answer was lost. `unknown`: the gateway never got the request.
   */
  void(paymentId: string): Promise<'voided' | 'declined' | 'paid' | 'unknown'>;
  /** Refunds a payment, once; with `part` only a part of it, once for each `refundId` and never more than was paid. */
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
  /** The newest first; during a rotation, the old one and the new one are valid. */
  readonly webhookSecrets: readonly string[];
}

/** Where the payment secret is kept. */
export interface PaymentSecrets {
  /** Reads the secret; a cached one is used if it was read at most `maxAge` ms ago, 5 minutes by default. */
  read(maxAge?: number): Promise<PaymentSecret>;
}
