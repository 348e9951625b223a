import { validateQuote } from '../../orders/order/quote.ts';
import { parseApprovalLimits } from '../../orders/order/validate-order.ts';
import { environment } from '../environment.ts';
import { type ExecutionEvent, step } from '../step.ts';

const approvalLimits = parseApprovalLimits(environment('APPROVAL_LIMITS'));

export const handler = step((event: ExecutionEvent & { quote: unknown }) => validateQuote(event, { approvalLimits }));
