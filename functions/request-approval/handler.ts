import { type ApprovalRequest, requestApproval } from '../../orders/approval/request-approval.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';
import { taskResults } from '../ports/task-results.ts';
import { type StepEvent, step } from '../step.ts';

export const handler = step((event: StepEvent & ApprovalRequest) =>
  requestApproval(event, { table, taskResults, now }),
);
