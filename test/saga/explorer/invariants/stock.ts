import { orderKey, stockKey } from '../../../../orders/keys.ts';
import { returnKey } from '../../../../orders/returns/keys.ts';
import { initialStock, PlaceOrder, skusOf } from '../acts/place-order.ts';
import { acceptedOf, returnIdOf } from '../acts/send-back.ts';
import { actOf, type Invariant, itemOf } from '../invariant.ts';

/** No stock is lost or still reserved, and goods have left only with a fulfilled order, less what came back. */
export const invariant: Invariant = {
  name: 'stock',
  covers: ['table STOCK/STOCK', 'table ORDER/RESERVATION', 'table ORDER/SHIPMENT', 'table RETURN/TAKEN'],
  violations: (result) => {
    const { run } = result;
    const order = actOf(result, PlaceOrder);
    if (order === undefined) return [];
    const status = itemOf(result, orderKey(run.id))?.status;
    const [, returned] = skusOf(run);
    return skusOf(run).flatMap((sku) => {
      const line = order.order(run).items.find((each) => each.sku === sku);
      const left = status === 'FULFILLED' ? (line?.quantity ?? 0) : 0;
      const { good, damaged } = sku === returned ? acceptedOf(result) : { good: 0, damaged: 0 };
      const expected = counts(initialStock - left + good, 0, left - good - damaged, damaged);
      const { available, reserved, shipped, writtenOff = 0 } = Object(itemOf(result, stockKey(sku)));
      const found = counts(available, reserved, shipped, writtenOff);
      if (found === expected) return [];
      const sentBack = itemOf(result, returnKey(returnIdOf(run)))?.status;
      return [`${found} instead of ${expected}, the order being ${status}, its return ${sentBack}`];
    });
  },
};

const counts = (available: unknown, reserved: unknown, shipped: unknown, writtenOff: unknown): string =>
  `${available} available, ${reserved} reserved, ${shipped} shipped, ${writtenOff} written off`;
