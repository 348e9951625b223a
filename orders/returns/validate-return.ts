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

const msPerDay = 86_400_000;

/**
 * Checks a return at the start of its execution, and claims its goods.
 *
 * 1. Check every field, and that the return's id is the execution's name, so that a return has at most one execution.
 * 2. Store it, unless the API has stored it.
 * 3. Check that its order has shipped, at most `withinDays` days ago, with at least these quantities.
 * 4. Claim the quantities, in one transaction, so that two returns at the same time cannot claim the same goods.
 *
 * @param withinDays how many days after the shipment goods may be returned
 * @throws ValidationError if it is not a valid return
 * @throws Conflict if a different return has this id
 * @throws NotReturnable with the reason why these goods cannot be returned
 * @throws ReturnClosed if the return has ended
 */
export async function validateReturn(
  { returnId, return: input, withinDays }: { returnId: string; return: unknown; withinDays: number },
  ports: { table: Table; now: () => Date },
): Promise<ValidatedReturn> {
  const { table } = ports;
  const request = parseReturn(input);
  if (request.returnId !== returnId) {
    throw new ValidationError([{ path: 'returnId', message: `must be the name of the execution, ${returnId}` }]);
  }
  await storeReturn(request, ports);
  const { orderId } = request;
  const [order, shipment] = await Promise.all([table.get(orderKey(orderId)), table.get(shipmentKey(orderId))]);
  const { items, currency } = expectedItems(request, order, shipment);
  const shippedAt = Date.parse(String(shipment?.shippedAt));
  await claimItems(request, items, {
    table,
    // Called only if there is no claim yet: a repetition must succeed even if it comes after the last day.
    isInTime: () => ports.now().getTime() <= shippedAt + withinDays * msPerDay,
    refusal: `order ${orderId} was shipped more than ${withinDays} days ago`,
  });
  return { ...request, items: items.map(({ shipped: _, ...item }) => item), currency };
}

/** The returned items, each with its price and the shipped quantity. */
function expectedItems({ orderId, items }: Return, order: Item | undefined, shipment: Item | undefined) {
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
