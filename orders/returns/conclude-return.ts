import { OutcomeConflict, TransientError } from '../errors.ts';
import { formatMoney } from '../money.ts';
import type { CaughtError } from '../order/conclude-order.ts';
import { expiryWrites, type Retention } from '../personal-data.ts';
import type { Table } from '../ports.ts';
import { closeClaim } from './claim.ts';
import { outcomeNotificationKey, partitionOfReturn, returnKey } from './keys.ts';
import type { AcceptedItem, Refund, RejectedItem, ReturnOutcome, ReturnStatus } from './return.ts';

/** How a return ends. Without an inspection `accepted` and `rejected` are empty or absent, and `refund` is null or absent. */
export interface ReturnConclusion {
  readonly returnId: string;
  readonly orderId: string;
  readonly outcome: ReturnOutcome;
  readonly error?: CaughtError | null;
  readonly accepted?: readonly AcceptedItem[];
  readonly rejected?: readonly RejectedItem[];
  readonly refund?: Refund | null;
}

/**
 * Ends a return, and puts the customer's notification into the outbox.
 *
 * 1. In one transaction: set the outcome, put the notification into the outbox, and close the claim, so that goods that
 *    were not accepted can be returned again. If a retention is configured, also set when its personal data expires.
 * 2. If an earlier attempt did this and its response was lost, nothing remains to be done.
 *
 * @throws TransientError if its claim changed meanwhile
 * @throws OutcomeConflict if it has ended in another way
 */
export async function concludeReturn(
  conclusion: ReturnConclusion,
  { table, now, retention }: { table: Table; now: () => Date; retention: Retention },
): Promise<void> {
  const { returnId, orderId, outcome, error, accepted = [], rejected = [], refund } = conclusion;
  const open: ReturnStatus[] = ['RECEIVED', 'PARKED'];
  const at = now().toISOString();
  const result = await table.transact([
    {
      update: returnKey(returnId),
      set: 'SET #status = :outcome, endedAt = :now, details = :details',
      condition: 'attribute_not_exists(#status) OR #status IN (:received, :parked)',
      names: { '#status': 'status' },
      values: {
        ':outcome': outcome,
        ':now': at,
        ':details': { error, accepted, rejected, refund },
        ':received': open[0],
        ':parked': open[1],
      },
    },
    {
      put: {
        ...outcomeNotificationKey(returnId),
        ...{ to: 'customer', orderId, returnId, outcome, message: messageOf(conclusion), at },
      },
      condition: 'attribute_not_exists(pk)',
    },
    ...expiryWrites(partitionOfReturn(returnId), { now, retention }),
    ...(await closeClaim(conclusion, accepted, table)),
  ]);
  if (result.done) return;
  const stored = await table.get(returnKey(returnId));
  if (stored?.status === undefined || open.some((status) => status === stored.status)) {
    throw new TransientError(`the claim of return ${returnId} changed while it was being closed: try again`);
  }
  if (stored.status !== outcome) {
    throw new OutcomeConflict(`return ${returnId} is ${stored.status}: it cannot end as ${outcome}`);
  }
}

/** The text for the customer. */
function messageOf({ outcome, error, accepted = [], rejected = [], refund }: ReturnConclusion): string {
  const goods = rejected.map(({ sku, quantity, note }) => `${quantity} ${sku} (${note})`).join(', ');
  const money = refund ? formatMoney(refund.amount, refund.currency) : '';
  switch (outcome) {
    case 'RETURNED':
      return `Your return has arrived, and we refund ${money}.${goods === '' ? '' : ` We could not accept ${goods}.`}`;
    case 'RETURN_REJECTED':
      return accepted.length === 0 && goods !== ''
        ? `We could not accept your return: ${goods}.`
        : `We cannot take your return: ${causeOf(error)}.`;
    case 'RETURN_EXPIRED':
      return 'Your return has not arrived in time, so we have closed it. You can request the return again.';
    case 'RETURN_FAILED':
      return 'Something went wrong on our side, so your return was closed. Please request the return again.';
  }
}

/** The message of an error that a Lambda function threw: Step Functions passes it as JSON in `Cause`. */
function causeOf(error: CaughtError | null | undefined): string {
  try {
    return String(JSON.parse(error?.Cause ?? '{}').errorMessage ?? 'it is not valid');
  } catch {
    return 'it is not valid';
  }
}
