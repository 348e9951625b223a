import { BatchGetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { partitionOf, stockKey } from '../../orders/keys.ts';
import { type Currency, currencies } from '../../orders/money.ts';
import { paymentIdOf } from '../../orders/payment/payment.ts';
import { partitionOfReturn } from '../../orders/returns/keys.ts';
import { type LedgerEntry, netByPayment } from '../../sandbox/payment-gateway/payment.ts';
import type { Environment } from '../environment.ts';
import type { PaymentGateway } from '../payment-gateway/payment-gateway.ts';
import type { OrderRun } from './run-order.ts';
import type { ReturnRun } from './run-return.ts';

export interface StockCount {
  readonly sku: string;
  readonly before: number;
  readonly available: number;
  readonly reserved: number;
  readonly shipped: number;
  /** Returned, but not sold again. */
  readonly writtenOff: number;
}

/** The money that the gateway has moved in one currency, in minor units. */
export interface MoneyCount {
  readonly currency: Currency;
  readonly charged: number;
  readonly refunded: number;
}

/** The contents of the table and the gateway after the orders, and the problems in them. */
export interface Reconciliation {
  readonly stock: readonly StockCount[];
  readonly money: readonly MoneyCount[];
  readonly notifications: number;
  readonly problems: readonly string[];
}

type Item = Readonly<Record<string, unknown>>;

/** The table and the gateway's ledger, which are compared. */
type Shop = Pick<Environment, 'table' | 'stock'> & { readonly gateway: Pick<PaymentGateway, 'ledger'> };

/** The fields of an ended order that are needed. */
type EndedOrder = Pick<OrderRun, 'orderId' | 'outcome'>;

/** The fields of an ended return that are needed. */
type EndedReturn = Pick<ReturnRun, 'returnId' | 'orderId' | 'outcome' | 'refunded' | 'takenBack'>;

/**
 * Reads stock, ledger and notifications, and checks them: no piece of stock was lost or gained; the gateway has exactly
 * the money for shipped orders, less the refunds of returns; and each customer got one notification of the outcome of
 * each order and return. A parked order is still open, so its goods may be reserved and its money may be with the
 * gateway.
 */
export async function reconcile(
  shop: Shop,
  runs: readonly EndedOrder[],
  returns: readonly EndedReturn[] = [],
): Promise<Reconciliation> {
  const problems: string[] = [];
  const stock = await countStock(shop);
  const orders = await Promise.all(
    runs.map(async (run) => ({ run, items: await itemsOf(shop, partitionOf(run.orderId)) })),
  );
  const sentBack = await Promise.all(
    returns.map(async (run) => ({ run, items: await itemsOf(shop, partitionOfReturn(run.returnId)) })),
  );

  for (const { sku, before, available, reserved, shipped, writtenOff } of stock) {
    const now = available + reserved + shipped + writtenOff;
    if (now !== before) problems.push(`stock of ${sku}: ${before} before, now ${now}`);
    const held = quantity(orders, sku, 'HELD');
    if (reserved !== held) problems.push(`stock of ${sku}: ${reserved} reserved, but orders hold ${held}`);
    const sent = quantity(orders, sku, 'SHIPPED');
    const back = takenBack(returns, sku, 'good') + takenBack(returns, sku, 'damaged');
    if (shipped !== sent - back)
      problems.push(`stock of ${sku}: ${shipped} shipped, but orders shipped ${sent}, of which ${back} came back`);
    const damaged = takenBack(returns, sku, 'damaged');
    if (writtenOff !== damaged)
      problems.push(`stock of ${sku}: ${writtenOff} written off, but ${damaged} came back damaged`);
  }

  const net = netByPayment(shop.gateway.ledger);
  for (const { run, items } of orders) {
    const refunded = returns
      .filter(({ orderId }) => orderId === run.orderId)
      .reduce((sum, each) => sum + each.refunded, 0);
    problems.push(...checkOrder(run, items, (net.get(paymentIdOf(run.orderId)) ?? 0) + refunded));
  }
  for (const { run, items } of sentBack) problems.push(...checkReturn(run, items));

  const notifications = [...orders, ...sentBack].flatMap(({ items }) => items.filter(isOutcome)).length;
  return { stock, money: countMoney(shop.gateway.ledger), notifications, problems };
}

function* checkOrder({ orderId, outcome }: EndedOrder, items: readonly Item[], net: number): Iterable<string> {
  const parked = outcome === 'PARKED';
  const due = outcome === 'FULFILLED' ? items.find(({ sk }) => sk === 'PAYMENT')?.amount : 0;
  if (!parked && net !== due)
    yield `${orderId} is ${outcome}: the gateway holds ${net} of its money, but should hold ${due}`;

  const held = items.some(({ sk, status }) => sk === 'RESERVATION' && status === 'HELD');
  if (!parked && held) yield `${orderId} is ${outcome}: its goods are still reserved`;

  const notified = items.filter(isOutcome).map((notification) => notification.outcome ?? 'FULFILLED');
  if (notified.length !== (parked ? 0 : 1))
    yield `${orderId} is ${outcome}: its customer was notified of ${notified.length} outcomes`;
  else if (!parked && notified[0] !== outcome)
    yield `${orderId} is ${outcome}: its customer was notified of ${notified[0]}`;
}

/**
 * A return that was not accepted must move neither goods nor money. `checkOrder` checks the amounts of accepted ones.
 */
function* checkReturn(
  { returnId, outcome, refunded, takenBack }: EndedReturn,
  items: readonly Item[],
): Iterable<string> {
  const parked = outcome === 'PARKED';
  if (!parked && outcome !== 'RETURNED' && (refunded > 0 || takenBack.length > 0))
    yield `${returnId} is ${outcome}: ${refunded} was refunded, and ${takenBack.length} items were taken back`;
  const notified = items.filter(isOutcome).map((notification) => notification.outcome);
  if (notified.length !== (parked ? 0 : 1))
    yield `${returnId} is ${outcome}: its customer was notified of ${notified.length} outcomes`;
  else if (!parked && notified[0] !== outcome)
    yield `${returnId} is ${outcome}: its customer was notified of ${notified[0]}`;
}

const takenBack = (returns: readonly EndedReturn[], sku: string, condition: string): number =>
  returns
    .flatMap((run) => run.takenBack)
    .filter((item) => item.sku === sku && item.condition === condition)
    .reduce((sum, { quantity }) => sum + quantity, 0);

function countMoney(ledger: readonly LedgerEntry[]): MoneyCount[] {
  const sum = (currency: Currency, kind: LedgerEntry['kind']) =>
    ledger
      .filter((entry) => entry.currency === currency && entry.kind === kind)
      .reduce((total, { amount }) => total + amount, 0);
  return currencies
    .map((currency) => ({ currency, charged: sum(currency, 'charge'), refunded: sum(currency, 'refund') }))
    .filter(({ charged }) => charged > 0);
}

const isOutcome = ({ sk }: Item): boolean => sk === 'NOTIFICATION#OUTCOME';

/** The most items that DynamoDB reads in one request. */
const batchSize = 100;

async function countStock({ table, stock }: Shop): Promise<StockCount[]> {
  const items = new Map<unknown, Item>();
  for (let first = 0; first < stock.length; first += batchSize) {
    const Keys = stock.slice(first, first + batchSize).map(({ sku }) => stockKey(sku));
    const RequestItems = { [table.tableName]: { Keys, ConsistentRead: true } };
    const { Responses } = await table.client.send(new BatchGetCommand({ RequestItems }));
    for (const item of Responses?.[table.tableName] ?? []) items.set(item.sku, item);
  }
  return stock.map(({ sku, available: before }) => {
    const { available = 0, reserved = 0, shipped = 0, writtenOff = 0 } = (items.get(sku) ?? {}) as Partial<StockCount>;
    return { sku, before, available, reserved, shipped, writtenOff };
  });
}

async function itemsOf({ table }: Shop, partition: string): Promise<readonly Item[]> {
  const { Items } = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      KeyConditionExpression: 'pk = :pk',
      ExpressionAttributeValues: { ':pk': partition },
      ConsistentRead: true,
    }),
  );
  return Items ?? [];
}

/** The sum of a SKU in the orders' reservations with this status. */
function quantity(orders: readonly { readonly items: readonly Item[] }[], sku: string, status: string): number {
  return orders
    .flatMap(({ items }) => items)
    .filter((item) => item.sk === 'RESERVATION' && item.status === status)
    .flatMap(({ items }) => items as { sku: string; quantity: number }[])
    .filter((item) => item.sku === sku)
    .reduce((sum, item) => sum + item.quantity, 0);
}
