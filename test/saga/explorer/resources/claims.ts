import { skusOf } from '../scenarios.ts';
import { acceptedOf, type Resource } from './resource.ts';

/** Exactly what was accepted back counts as returned of the order, once its return has ended. */
export const claims: Resource = {
  name: 'returns',
  judges: ['table RETURN/CLAIM', 'table ORDER/RETURNED'],
  broken: (judged) => {
    const { run, state } = judged;
    if (judged.returnEnd === undefined) return [];
    const { good, damaged } = acceptedOf(judged);
    const [, sku] = skusOf(run.orderId);
    const claimed = state.items.find(({ sk }) => sk === `RETURNED#${sku}`)?.quantity ?? 0;
    const claim = state.returnItems.find(({ sk }) => sk === 'CLAIM')?.status;
    return [
      ...(claimed === good + damaged ? [] : [`${claimed} count as returned, of which ${good + damaged} were accepted`]),
      ...(claim === 'CLOSED' ? [] : [`the return has ended, and its claim is ${claim}`]),
    ];
  },
};
