import { ask } from '../decision/question.ts';
import { approvalKey, approvalNotificationKey } from '../keys.ts';
import { type Currency, formatMoney } from '../money.ts';
import type { Table, TaskResults } from '../ports.ts';
import { type Approval, deliverDecision } from './approval.ts';

export interface ApprovalRequest {
  readonly orderId: string;
  /** minor units */
  readonly total: number;
  readonly currency: Currency;
  readonly taskToken: string;
}

/** Asks a person to approve an order; `ask` describes the steps. The task then waits for the decision. */
export async function requestApproval(
  { orderId, total, currency, taskToken }: ApprovalRequest,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<void> {
  const requestedAt = ports.now().toISOString();
  const message = `Order ${orderId} over ${formatMoney(total, currency)} needs your approval.`;
  const question = { orderId, total, currency, taskToken, requestedAt };
  const notification = { ...approvalNotificationKey(orderId), to: 'approvers', orderId, message, at: requestedAt };
  await ask<Approval>({ key: approvalKey(orderId), question, notification }, deliverDecision, ports);
}
