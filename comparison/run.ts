import type { Stock } from '../command-line/stock-file.ts';
import type { Example } from '../local/demo/example.ts';
import type { PaymentGateway } from '../local/payment-gateway/payment-gateway.ts';
import type { LocalTable } from '../local/table/table.ts';

/** The state of an order on an orchestrator, after it has ended or was parked. */
export interface Run {
  readonly orderId: string;
  /** Of a parked order: FAILED on Step Functions, until it is redriven; WAITING on the durable orchestrators. */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'WAITING';
  /** The status of the order, as the API returns it. */
  readonly outcome: string;
  readonly reason: string | undefined;
  /** The names of the steps that ran, in the sequence in which they began; a step with two attempts is there twice. */
  readonly steps: readonly string[];
  /** The figures by which the orchestrator is billed, by name; undefined if they are not known yet: AWS durable reports them after the end. */
  readonly figures: Readonly<Record<string, number>> | undefined;
}

/** An orchestrator emulated on this machine, with a table, a payment gateway and test environments of its own. */
export interface Orchestrator {
  /** The base URL of the HTTP API. */
  readonly apiUrl: string;
  readonly table: LocalTable;
  /** The stock at the start, with which the final stock is compared. */
  readonly stock: Stock;
  readonly gateway: PaymentGateway;
  /** Sends an order and resolves when it has ended, or waits for a person's repair. */
  run(example: Example): Promise<Run>;
  /**
   * Continues a parked order (by a redrive, an event or a callback), and resolves when it has ended. The caller has
   * removed the cause.
   */
  repair(orderId: string): Promise<Run>;
  /**
   * Stores an order without starting its execution, makes it a minute old, and runs `start-pending`, which starts the
   * execution. Resolves when the order has ended, or waits for a person's repair.
   */
  runAfterLostStart(example: Example): Promise<Run>;
  /** Lets an hour pass after the last order, so that late callbacks arrive. */
  passAnHour(): Promise<void>;
  close(): Promise<void>;
}

export const engines = ['step-functions', 'azure', 'aws-durable'] as const;

export type EngineName = (typeof engines)[number];
