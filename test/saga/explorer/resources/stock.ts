import { initialStock, orderOf, skusOf } from '../scenarios.ts';
import { acceptedOf, type Resource } from './resource.ts';

/** Nothing is lost, nothing is reserved any more, and goods have left only if the order is fulfilled and they stay away. */
export const stock: Resource = {
  name: 'stock',
  judges: ['table STOCK/STOCK', 'table ORDER/RESERVATION', 'table ORDER/SHIPMENT', 'table RETURN/TAKEN'],
  broken: (judged) => {
    const { run, state } = judged;
    const ordered = orderOf(run.orderId, run.scenario).items;
    const [, returned] = skusOf(run.orderId);
    return state.stock.flatMap(({ sku, available, reserved, shipped, writtenOff = 0 }) => {
      const left = state.status === 'FULFILLED' ? (ordered.find((line) => line.sku === sku)?.quantity ?? 0) : 0;
      const { good, damaged } = sku === returned ? acceptedOf(judged) : { good: 0, damaged: 0 };
      const expected = counts(initialStock - left + good, 0, left - good - damaged, damaged);
      const found = counts(available, reserved, shipped, writtenOff);
      return found === expected
        ? []
        : [`${found} instead of ${expected}, the order being ${state.status}, its return ${state.returnStatus}`];
    });
  },
};

const counts = (available: unknown, reserved: unknown, shipped: unknown, writtenOff: unknown): string =>
  `${available} available, ${reserved} reserved, ${shipped} shipped, ${writtenOff} written off`;
