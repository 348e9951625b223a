import { orderKey, stockKey } from '../../../../orders/keys.ts';
import { returnKey } from '../../../../orders/returns/keys.ts';
import { initialStock, PlaceOrder, skusOf } from '../acts/place-order.ts';
import { acceptedOf, returnIdOf } from '../acts/send-back.ts';
import { actOf, itemOf, type Resource } from '../resource.ts';

/** Nothing is lost, nothing is reserved any more, and goods have left only if the order is fulfilled and they stay away. */
export const resource: Resource = {
  name: 'stock',
  judges: ['table STOCK/STOCK', 'table ORDER/RESERVATION', 'table ORDER/SHIPMENT', 'table RETURN/TAKEN'],
  broken: (judged) => {
    const { run } = judged;
    const order = actOf(judged, PlaceOrder);
    if (order === undefined) return [];
    const status = itemOf(judged, orderKey(run.id))?.status;
    const [, returned] = skusOf(run);
    return skusOf(run).flatMap((sku) => {
      const line = order.order(run).items.find((each) => each.sku === sku);
      const left = status === 'FULFILLED' ? (line?.quantity ?? 0) : 0;
      const { good, damaged } = sku === returned ? acceptedOf(judged) : { good: 0, damaged: 0 };
      const expected = counts(initialStock - left + good, 0, left - good - damaged, damaged);
      const { available, reserved, shipped, writtenOff = 0 } = Object(itemOf(judged, stockKey(sku)));
      const found = counts(available, reserved, shipped, writtenOff);
      if (found === expected) return [];
      const sentBack = itemOf(judged, returnKey(returnIdOf(run)))?.status;
      return [`${found} instead of ${expected}, the order being ${status}, its return ${sentBack}`];
    });
  },
};

const counts = (available: unknown, reserved: unknown, shipped: unknown, writtenOff: unknown): string =>
  `${available} available, ${reserved} reserved, ${shipped} shipped, ${writtenOff} written off`;
