import type { Example } from '../local/demo/example.ts';
import type { PaymentGateway } from '../local/payment-gateway/payment-gateway.ts';
import type { Stock } from '../local/table/stock.ts';
import type { LocalTable } from '../local/table/table.ts';

/** How an order ended on an orchestrator. */
export interface Run {
  readonly orderId: string;
  /** Of the execution; `WAITING` if it waits for a person's repair. */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'WAITING';
  /** What the API says of the order. */
  readonly outcome: string;
  readonly reason: string | undefined;
  /** The steps that ran, each attempt once, in the order in which they began. */
  readonly steps: readonly string[];
  /** What the orchestrator counts and bills by, by its name, if it tells. */
  readonly figures: Readonly<Record<string, number>> | undefined;
}

/** One of the orchestrators on this machine, with a table and a payment gateway of its own. */
export interface Orchestrator {
  /** The base URL of the HTTP API. */
  readonly apiUrl: string;
  readonly table: LocalTable;
  readonly stock: Stock;
  readonly gateway: PaymentGateway;
  /** Sends an order in and waits until it has ended, or waits for a person's repair. */
  run(example: Example): Promise<Run>;
  /** Tells an order that waits for it that a person has repaired the cause, and waits until it has ended. */
  repair(orderId: string): Promise<Run>;
  /**
   * Sends an order in whose execution cannot be started, and not again; lets a minute pass until that is noticed, and waits
   * until it has ended, or waits for a person's repair.
   */
  runAfterLostStart(example: Example): Promise<Run>;
  /** Lets everything happen that still comes after the last order, such as a late callback. */
  aftermath(): Promise<void>;
  close(): Promise<void>;
}

export const engines = ['step-functions', 'azure', 'aws-durable'] as const;

export type EngineName = (typeof engines)[number];
