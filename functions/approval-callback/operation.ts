import { decisionSchema } from '../../orders/approval/decide-approval.ts';
import { conflict, notFound, type Operation } from '../api/operation.ts';
import { decidedSchema } from '../api/responses.ts';

export const operation: Operation = {
  example: { purpose: 'Approve it', id: 'order-1', body: { decision: 'approve' } },
  request: { name: 'Decision', schema: decisionSchema },
  response: {
    status: 200,
    description: 'The decision is recorded; sending the same decision again changes nothing',
    schema: { name: 'Decided', schema: decidedSchema },
  },
  errors: [
    notFound('No approval of this order was requested'),
    conflict('There is another decision already, or no task waits for it any more'),
  ],
};
