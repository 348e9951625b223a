import type { Stock } from '../command-line/stock-file.ts';
import type { Example } from '../local/demo/example.ts';
import type { PaymentGateway } from '../local/payment-gateway/payment-gateway.ts';
import type { LocalTable } from '../local/table/table.ts';

/** How an order ended on an orchestrator. */
export interface Run {
  readonly orderId: string;
  /** The status of the execution; `WAITING` if it waits for a person's repair. */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'WAITING';
  /** The order's status in the API. */
  readonly outcome: string;
  readonly reason: string | undefined;
  /** The steps that ran, each attempt once, in the order in which they began. */
  readonly steps: readonly string[];
  /** The figures by which the orchestrator is billed, by name; undefined if it does not report them. */
  readonly figures: Readonly<Record<string, number>> | undefined;
}

/** An orchestrator on this machine, with its own table and payment gateway. */
export interface Orchestrator {
  /** The base URL of the HTTP API. */
  readonly apiUrl: string;
  readonly table: LocalTable;
  readonly stock: Stock;
  readonly gateway: PaymentGateway;
  /** Sends an order and resolves when it has ended, or waits for a person's repair. */
  run(example: Example): Promise<Run>;
  /** Confirms the repair to an order that waits for it, and resolves when the order has ended. */
  repair(orderId: string): Promise<Run>;
  /**
   * Sends an order once, while no execution can be started; lets a minute pass, after which the start is repeated;
   * resolves when the order has ended, or waits for a person's repair.
   */
  runAfterLostStart(example: Example): Promise<Run>;
  /** Lets everything happen that is still pending after the last order, such as a late callback. */
  aftermath(): Promise<void>;
  close(): Promise<void>;
}

export const engines = ['step-functions', 'azure', 'aws-durable'] as const;

export type EngineName = (typeof engines)[number];
