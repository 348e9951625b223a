import * as z from 'zod/mini';
import { decide } from '../decision/decide.ts';
import { approvalKey } from '../keys.ts';
import type { Table, TaskResults } from '../ports.ts';
import { type Approval, type ApprovalStatus, deliverDecision } from './approval.ts';

export const decisionSchema = z.strictObject({
  decision: z.enum(['approve', 'reject'], 'must be "approve" or "reject"'),
  comment: z.optional(z.string().check(z.maxLength(1000, 'must not be longer than 1000'))),
});

export type Decision = z.infer<typeof decisionSchema>;

/**
 * Records a person's decision on an order and sends it to the waiting task; `decide` describes the steps.
 * @returns the approval's status
 * @throws NotFound if no approval was requested
 * @throws TransientError if it was requested just now: send the decision again
 * @throws Conflict if there is another decision already, or no task waits for it any more
 */
export async function decideApproval(
  orderId: string,
  { decision, comment }: Decision,
  decidedBy: string,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<{ orderId: string; status: ApprovalStatus }> {
  const { status } = await decide<Approval>(
    {
      key: approvalKey(orderId),
      name: `approval of order ${orderId}`,
      status: decision === 'approve' ? 'APPROVED' : 'REJECTED',
      details: { decidedBy, decidedAt: ports.now().toISOString(), comment: comment ?? null },
    },
    deliverDecision,
    ports,
  );
  return { orderId, status };
}
