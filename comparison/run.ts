import type { Stock } from '../command-line/stock-file.ts';
import type { Example } from '../local/demo/example.ts';
import type { PaymentGateway } from '../local/payment-gateway/payment-gateway.ts';
import type { LocalTable } from '../local/table/table.ts';

/** How an order ended on an orchestrator. */
export interface Run {
  readonly orderId: string;
  /** The status of the execution; `WAITING` if it waits until a person has repaired something. */
  readonly status: 'SUCCEEDED' | 'FAILED' | 'WAITING';
  /** The status of the order, as the API returns it. */
  readonly outcome: string;
  readonly reason: string | undefined;
  /** The names of the steps that ran, in the sequence in which they began; a step with two attempts is there twice. */
  readonly steps: readonly string[];
  /** The figures by which the orchestrator is billed, by name; undefined if it does not report them. */
  readonly figures: Readonly<Record<string, number>> | undefined;
}

/** An orchestrator that runs on this machine, with a table and a payment gateway of its own. */
export interface Orchestrator {
  /** The base URL of the HTTP API. */
  readonly apiUrl: string;
  readonly table: LocalTable;
  readonly stock: Stock;
  readonly gateway: PaymentGateway;
  /** Sends an order and resolves when it has ended, or waits for a person's repair. */
  run(example: Example): Promise<Run>;
  /** Confirms that a parked order is repaired, and resolves when the order has ended. */
  repair(orderId: string): Promise<Run>;
  /**
   * Sends an order while no execution can be started, lets a minute pass, and runs `start-pending`, which starts the
   * execution. Resolves when the order has ended, or waits for a person's repair.
   */
  runAfterLostStart(example: Example): Promise<Run>;
  /** Lets an hour pass after the last order, so that late callbacks arrive. */
  aftermath(): Promise<void>;
  close(): Promise<void>;
}

export const engines = ['step-functions', 'azure', 'aws-durable'] as const;

export type EngineName = (typeof engines)[number];
