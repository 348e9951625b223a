import { approvalKey, orderKey } from '../../../../orders/keys.ts';
import { inspectionKey, returnKey } from '../../../../orders/returns/keys.ts';
import { returnIdOf } from '../acts/send-back.ts';
import { type Invariant, itemOf } from '../invariant.ts';

/** An order over the limit is fulfilled only with a recorded approval, a return settled only with a recorded inspection. */
export const invariant: Invariant = {
  name: 'decision',
  covers: ['table ORDER/APPROVAL', 'table RETURN/INSPECTION'],
  violations: (result) => {
    const statusOf = (key: Parameters<typeof itemOf>[1]) => itemOf(result, key)?.status;
    const { id } = result.run;
    const returnId = returnIdOf(result.run);
    const approval = statusOf(approvalKey(id));
    const inspection = statusOf(inspectionKey(returnId));
    return [
      ...(statusOf(orderKey(id)) === 'FULFILLED' && approval !== undefined && approval !== 'APPROVED'
        ? [`the order is fulfilled, and its approval is ${approval}`]
        : []),
      ...(statusOf(returnKey(returnId)) === 'RETURNED' && inspection !== 'INSPECTED'
        ? [`the return is settled, and its inspection is ${inspection}`]
        : []),
    ];
  },
};
