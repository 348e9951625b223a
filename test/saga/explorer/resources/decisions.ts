import { approvalKey, orderKey } from '../../../../orders/keys.ts';
import { inspectionKey, returnKey } from '../../../../orders/returns/keys.ts';
import { returnIdOf } from '../acts/send-back.ts';
import { itemOf, type Resource } from '../resource.ts';

/** What continues only with a person's word has it, and on record is what the workflow went by. */
export const resource: Resource = {
  name: 'decision',
  judges: ['table ORDER/APPROVAL', 'table RETURN/INSPECTION'],
  broken: (judged) => {
    const statusOf = (key: Parameters<typeof itemOf>[1]) => itemOf(judged, key)?.status;
    const { id } = judged.run;
    const returnId = returnIdOf(judged.run);
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
