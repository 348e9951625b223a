import { parseApprovalLimits, validateOrder } from '../../orders/order/validate-order.ts';
import { environment } from '../environment.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';
import { type StepEvent, step } from '../step.ts';

const approvalLimits = parseApprovalLimits(environment('APPROVAL_LIMITS'));

export const handler = step((event: StepEvent & { order: unknown }) =>
  validateOrder(event, { table, approvalLimits, now }),
);
