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

/**
 * Asks a person to approve an order. The task then waits for the decision.
 *
 * 1. Store the approval with the task token and, in the same transaction, tell the approvers through the outbox.
 * 2. If it was asked for before, this is a retry: its token replaces the old one, and nobody is told again.
 * 3. If the decision is there already, send it with the new token.
 */
export async function requestApproval(
  { orderId, total, currency, taskToken }: ApprovalRequest,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<void> {
  const { table, now } = ports;
  const key = approvalKey(orderId);
  const requestedAt = now().toISOString();
  const message = `Order ${orderId} over ${formatMoney(total, currency)} needs your approval.`;
  const asked = await table.transact([
    {
      put: { ...key, orderId, status: 'PENDING', total, currency, taskToken, requestedAt },
      condition: 'attribute_not_exists(pk)',
    },
    { put: { ...approvalNotificationKey(orderId), to: 'approvers', orderId, message, at: requestedAt } },
  ]);
  if (asked.done) return;

  const approval = await table.update(key, 'SET taskToken = :taskToken', { values: { ':taskToken': taskToken } });
  if (approval !== undefined && approval.status !== 'PENDING') {
    await deliverDecision(approval as unknown as Approval, ports);
  }
}
