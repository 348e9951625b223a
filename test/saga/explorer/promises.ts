import type { EndedExecution } from 'step-functions-engine';
import type { LedgerEntry } from '../../../local/payment-gateway/payment.ts';
import { partitionOf, repairKey, stockKey } from '../../../orders/keys.ts';
import type { Item, Table } from '../../../orders/ports.ts';
import type { OrderRun } from './order-run.ts';
import { initialStock, orderOf, skusOf } from './scenarios.ts';
import { passing } from './schedule.ts';

export type Ended = Pick<EndedExecution, 'status' | 'output' | 'error'>;

/** What is left of an order: in the table, at the gateway, and with the customer. */
export interface Books {
  readonly status: unknown;
  readonly items: readonly Item[];
  readonly stock: readonly Item[];
  readonly ledger: readonly LedgerEntry[];
  /** Whether it is on the list of orders that wait for a person. */
  readonly listed: boolean;
}

export async function readBooks(run: OrderRun, table: Table, ledger: readonly LedgerEntry[]): Promise<Books> {
  const items = await table.query(partitionOf(run.orderId));
  const stock = await Promise.all(skusOf(run.orderId).map((sku) => table.get(stockKey(sku))));
  return {
    status: items.find(({ sk }) => sk === 'ORDER')?.status,
    items,
    stock: stock.filter((item) => item !== undefined),
    ledger,
    listed: (await table.get(repairKey(run.orderId))) !== undefined,
  };
}

const outcomes: readonly unknown[] = ['FULFILLED', 'REJECTED', 'CANCELLED', 'FAILED'];
const businessErrors = ['FulfillmentFailed', 'TechnicalFailure'];

/** Whether the execution waits for somebody to mend something and to redrive it. */
export function needsPerson({ status, error }: Ended): boolean {
  return status !== 'SUCCEEDED' && !businessErrors.includes(error ?? '');
}

/** What does not hold, of what must hold whatever has gone wrong. */
export function brokenPromises(run: OrderRun, books: Books, end: Ended, parked: boolean): string[] {
  return [
    ...(needsPerson(end)
      ? [`nothing goes wrong any more, and yet its execution ends as ${end.status}: ${end.error}`]
      : []),
    ...brokenStock(run, books),
    ...brokenMoney(run, books),
    ...brokenOutcome(run, books, end),
    ...(books.listed ? ['repair: the order has ended, and is still listed as one that waits for a person'] : []),
    ...brokenByPassingFaults(run, books, parked),
  ];
}

/** Nothing is lost, nothing is reserved any more, and goods have left only if the order is fulfilled. */
function brokenStock(run: OrderRun, { status, stock }: Books): string[] {
  const ordered = orderOf(run.orderId, run.scenario).items;
  return stock.flatMap(({ sku, available, reserved, shipped }) => {
    const quantity = status === 'FULFILLED' ? (ordered.find((line) => line.sku === sku)?.quantity ?? 0) : 0;
    const expected = `${initialStock - quantity} available, 0 reserved, ${quantity} shipped`;
    const found = `${available} available, ${reserved} reserved, ${shipped} shipped`;
    return found === expected ? [] : [`stock: ${found} instead of ${expected}, the order being ${status}`];
  });
}

/** The customer has paid the total once if the order is fulfilled, and nothing otherwise. */
function brokenMoney(run: OrderRun, { status, items, ledger }: Books): string[] {
  const total = Number(items.find(({ sk }) => sk === 'PAYMENT')?.amount ?? 0);
  const sum = (kind: LedgerEntry['kind']) =>
    ledger.filter((entry) => entry.kind === kind).reduce((all, { amount }) => all + amount, 0);
  const net = sum('charge') - sum('refund');
  const goods = orderOf(run.orderId, run.scenario).items.reduce((all, line) => all + line.quantity * line.unitPrice, 0);
  const broken: string[] = [];
  if (status === 'FULFILLED' && (net !== total || total <= goods))
    broken.push(`money: the gateway keeps ${net} of a fulfilled order's total of ${total}`);
  if (status !== 'FULFILLED' && net !== 0) broken.push(`money: the gateway keeps ${net} of an order that is ${status}`);
  if (ledger.filter(({ kind }) => kind === 'charge').length > 1) broken.push('money: the customer was charged twice');
  return broken;
}

/** One outcome, the same in the table, in the execution and in what the customer was told, once. */
function brokenOutcome(run: OrderRun, { status, items }: Books, end: Ended): string[] {
  const broken: string[] = [];
  if (!outcomes.includes(status)) broken.push(`outcome: the order has ended without one, as ${status}`);
  if (run.told.length !== 1 || run.told[0] !== status) {
    broken.push(`outcome: the customer was told [${run.told.join(', ')}] of an order that is ${status}`);
  }
  const output = (end.output ?? {}) as { outcome?: string };
  const concluded = end.status === 'SUCCEEDED' ? output.outcome : 'FAILED';
  if (concluded !== status) broken.push(`outcome: the execution ends with ${concluded}, the order is ${status}`);
  if ((status === 'FULFILLED') !== items.some(({ sk }) => sk === 'SHIPMENT')) {
    broken.push(`outcome: a shipment must be there exactly if the order is fulfilled, and it is ${status}`);
  }
  return broken;
}

/** Retries make good what passes: neither the outcome changes, nor does anybody have to mend anything. */
function brokenByPassingFaults(run: OrderRun, { status }: Books, parked: boolean): string[] {
  if (run.scenario.sensitive || !run.schedule.faults.every(({ kind }) => passing.includes(kind))) return [];
  if (status === run.scenario.outcome && !parked) return [];
  return [`retries: ${parked ? 'parked, ' : ''}${status} instead of ${run.scenario.outcome} after faults that pass`];
}
