import { claimedKey, claimKey } from '../../../../orders/returns/keys.ts';
import { skusOf } from '../acts/place-order.ts';
import { acceptedOf, returnIdOf } from '../acts/send-back.ts';
import { type Invariant, itemOf } from '../invariant.ts';

/** After a return has ended, exactly its accepted goods count as returned goods of the order. */
export const invariant: Invariant = {
  name: 'returns',
  covers: ['table RETURN/CLAIM', 'table ORDER/RETURNED'],
  violations: (result) => {
    const { run, ends } = result;
    if (!ends.has('order-return')) return [];
    const { good, damaged } = acceptedOf(result);
    const [, sku] = skusOf(run);
    const claimed = itemOf(result, claimedKey(run.id, sku))?.quantity ?? 0;
    const claim = itemOf(result, claimKey(returnIdOf(run)))?.status;
    return [
      ...(claimed === good + damaged ? [] : [`${claimed} count as returned, of which ${good + damaged} were accepted`]),
      ...(claim === 'CLOSED' ? [] : [`the return has ended, and its claim is ${claim}`]),
    ];
  },
};
