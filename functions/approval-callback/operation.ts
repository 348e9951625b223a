import { decisionSchema } from '../../orders/approval/decide-approval.ts';
import { decidedSchema } from '../api/answers.ts';
import { conflict, type Operation, unknown } from '../api/operation.ts';

export const operation: Operation = {
  example: { says: 'Approve it', id: 'order-1', body: { decision: 'approve' } },
  request: { name: 'Decision', schema: decisionSchema },
  answer: {
    status: 200,
    description: 'The decision is recorded; the same decision again is, too',
    schema: { name: 'Decided', schema: decidedSchema },
  },
  errors: [
    unknown('No approval of this order was asked for'),
    conflict('It was decided otherwise before, or nobody waits for it any more'),
  ],
};
