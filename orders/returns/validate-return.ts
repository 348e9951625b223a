import { ValidationError } from '../errors.ts';
import { orderKey, shipmentKey } from '../keys.ts';
import type { Currency } from '../money.ts';
import type { Order } from '../order/order.ts';
import type { Item, Table } from '../ports.ts';
import { claimItems } from './claim.ts';
import { NotReturnable } from './errors.ts';
import { type ExpectedItem, parseReturn, type Return, storeReturn } from './return.ts';

export interface ValidatedReturn extends Omit<Return, 'items'> {
  readonly currency: Currency;
  readonly items: readonly ExpectedItem[];
}

/** ms */
const day = 86_400_000;

/**
 * Checks a return at the start of its execution, and counts it among what was returned of its order.
 *
 * 1. Check every field, and that the return names the execution: so a return has one execution at the most.
 * 2. Store it, unless the API has done so.
 * 3. See that its order has shipped, at most `withinDays` ago, with at least these quantities.
 * 4. Claim the quantities, in one transaction that also holds when two returns come at once.
 *
 * @param withinDays days after the shipment in which goods may be returned
 * @throws ValidationError if it is not a valid return
 * @throws Conflict if another return has this id
 * @throws NotReturnable saying why these goods cannot be returned
 * @throws ReturnClosed if the return had ended before this write came
 */
export async function validateReturn(
  { returnId, return: input, withinDays }: { returnId: string; return: unknown; withinDays: number },
  ports: { table: Table; now: () => Date },
): Promise<ValidatedReturn> {
  const { table } = ports;
  const request = parseReturn(input);
  if (request.returnId !== returnId) {
    throw new ValidationError([{ path: 'returnId', message: `must be the execution's name, ${returnId}` }]);
  }
  await storeReturn(request, ports);
  const { orderId } = request;
  const [order, shipment] = await Promise.all([table.get(orderKey(orderId)), table.get(shipmentKey(orderId))]);
  const { items, currency } = expected(request, order, shipment);
  const shippedAt = Date.parse(String(shipment?.shippedAt));
  await claimItems(request, items, {
    table,
    // Asked only of what is not claimed yet: a repetition is not too late because of the time it took.
    isInTime: () => ports.now().getTime() <= shippedAt + withinDays * day,
    refusal: `order ${orderId} was shipped more than ${withinDays} days ago`,
  });
  return { ...request, items: items.map(({ shipped: _, ...item }) => item), currency };
}

/** What is returned, with its price and how much of it was shipped. */
function expected({ orderId, items }: Return, order: Item | undefined, shipment: Item | undefined) {
  if (order === undefined || order.status !== 'FULFILLED' || shipment === undefined) {
    throw new NotReturnable(`order ${orderId} was not shipped`);
  }
  const ordered = new Map((order as unknown as Order).items.map((line) => [line.sku, line]));
  const foreign = items.filter(({ sku, quantity }) => (ordered.get(sku)?.quantity ?? 0) < quantity);
  if (foreign.length > 0) {
    throw new NotReturnable(`not shipped in that quantity: ${foreign.map(({ sku }) => sku).join(', ')}`);
  }
  return {
    currency: order.currency as Currency,
    items: items.map(({ sku, quantity }) => {
      const { unitPrice = 0, quantity: shipped = 0 } = ordered.get(sku) ?? {};
      return { sku, quantity, unitPrice, shipped };
    }),
  };
}
