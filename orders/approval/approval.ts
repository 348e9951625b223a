import type { Question } from '../decision/question.ts';
import { ApprovalRejected } from '../errors.ts';
import type { TaskResults } from '../ports.ts';

export type ApprovalStatus = 'PENDING' | 'APPROVED' | 'REJECTED';

/** The APPROVAL item. */
export interface Approval extends Question {
  readonly orderId: string;
  readonly status: ApprovalStatus;
  readonly decidedBy?: string;
  readonly comment?: string | null;
}

/**
 * Sends the decision to the waiting task: `{ approved, decidedBy }`, or the error ApprovalRejected.
 * @returns `gone` if no task waits for it any more
 */
export function deliverDecision(
  { taskToken, status, decidedBy, comment }: Approval,
  { taskResults }: { taskResults: TaskResults },
): Promise<'delivered' | 'gone'> {
  return status === 'APPROVED'
    ? taskResults.succeed(taskToken, { approved: true, decidedBy })
    : taskResults.fail(taskToken, new ApprovalRejected(comment ?? 'the order was not approved'));
}
