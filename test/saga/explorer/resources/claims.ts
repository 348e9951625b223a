import { claimedKey, claimKey } from '../../../../orders/returns/keys.ts';
import { skusOf } from '../acts/place-order.ts';
import { acceptedOf, returnIdOf } from '../acts/send-back.ts';
import { itemOf, type Resource } from '../resource.ts';

/** Exactly what was accepted back counts as returned of the order, once its return has ended. */
export const resource: Resource = {
  name: 'returns',
  judges: ['table RETURN/CLAIM', 'table ORDER/RETURNED'],
  broken: (judged) => {
    const { run, ends } = judged;
    if (!ends.has('order-return')) return [];
    const { good, damaged } = acceptedOf(judged);
    const [, sku] = skusOf(run);
    const claimed = itemOf(judged, claimedKey(run.id, sku))?.quantity ?? 0;
    const claim = itemOf(judged, claimKey(returnIdOf(run)))?.status;
    return [
      ...(claimed === good + damaged ? [] : [`${claimed} count as returned, of which ${good + damaged} were accepted`]),
      ...(claim === 'CLOSED' ? [] : [`the return has ended, and its claim is ${claim}`]),
    ];
  },
};
