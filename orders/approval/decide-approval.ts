import * as z from 'zod/mini';
import { Conflict, NotFound, TransientError } from '../errors.ts';
import { approvalKey } from '../keys.ts';
import type { Table, TaskResults } from '../ports.ts';
import { type Approval, type ApprovalStatus, deliverDecision } from './approval.ts';

export const decisionSchema = z.strictObject({
  decision: z.enum(['approve', 'reject'], 'must be "approve" or "reject"'),
  comment: z.optional(z.string().check(z.maxLength(1000, 'must not be longer than 1000'))),
});

export type Decision = z.infer<typeof decisionSchema>;

/**
 * Takes a person's decision: first it is recorded, then the task that waits for it is told. Who gets no answer sends
 * the same decision again.
 *
 * @returns the approval's status
 * @throws NotFound if no approval was asked for
 * @throws TransientError if it was asked for just now
 * @throws Conflict if it was decided otherwise before, or nobody waits for it any more
 */
export async function decideApproval(
  orderId: string,
  { decision, comment }: Decision,
  decidedBy: string,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<{ orderId: string; status: ApprovalStatus }> {
  const { table, now } = ports;
  const key = approvalKey(orderId);
  const status: ApprovalStatus = decision === 'approve' ? 'APPROVED' : 'REJECTED';
  const set = 'SET #status = :status, decidedBy = :decidedBy, decidedAt = :now, #comment = :comment';
  const decided = await table.update(key, set, {
    condition: '#status = :pending',
    names: { '#status': 'status', '#comment': 'comment' },
    values: {
      ':status': status,
      ':pending': 'PENDING',
      ':decidedBy': decidedBy,
      ':comment': comment ?? null,
      ':now': now().toISOString(),
    },
  });
  const approval = (decided ?? (await table.get(key))) as Approval | undefined;
  if (approval === undefined) throw new NotFound(`no approval was asked for order ${orderId}`);
  // It was asked for between the two: the next attempt finds it.
  if (approval.status === 'PENDING') throw new TransientError(`approval of order ${orderId} was asked for just now`);
  if (approval.status !== status) throw new Conflict(`order ${orderId} was ${approval.status.toLowerCase()} before`);

  const delivered = await deliverDecision(approval, ports);
  if (delivered === 'gone' && decided !== undefined) {
    throw new Conflict(`order ${orderId} no longer waits for approval: its time is over`);
  }
  return { orderId, status };
}
