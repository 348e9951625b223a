import { Conflict, NotFound, TransientError } from '../errors.ts';
import type { Key, Table, TaskResults } from '../ports.ts';
import type { Deliver, Question } from './question.ts';

/**
 * ms: a task whose attempt failed after it had asked asks again, with its next attempt's token, within this time
 * (function timeout and retry delay, twice).
 */
const retryWindow = 60_000;

export interface DecisionOf<Q extends Question> {
  readonly key: Key;
  /** What the person decides about, for error messages: `approval of order 1001`. */
  readonly name: string;
  /** The question's status after the decision. */
  readonly status: Q['status'];
  /** Further attributes that are written to the question together with the status. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Whether an earlier decision with the same status is the same as this one. @default always */
  readonly isSame?: (earlier: Q) => boolean;
}

/**
 * Records a person's decision, then sends it to the waiting task. A caller that gets no response sends the same decision
 * again.
 *
 * 1. Record the decision in the item of the question, unless it has one.
 * 2. Send it to the task. If no task waits any more, undo the record, because a refused request must not change
 *    anything; a task that waits again after a redrive asks again. The record stays if somebody has used it meanwhile:
 *    a retry of the task, which has a new token, or a repetition of this request.
 * 3. If the task asked less than a minute ago, its retry may follow: then the caller must send the decision again.
 *
 * @returns the item of the question with the decision
 * @throws NotFound if no such question was asked
 * @throws TransientError if it was asked just now: send the decision again
 * @throws Conflict if there is another decision already, or no task waits for it any more
 */
export async function decide<Q extends Question>(
  { key, name, status, details, isSame = () => true }: DecisionOf<Q>,
  deliver: Deliver<Q>,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<Q> {
  const { table } = ports;
  const fields = Object.entries(details).map(([field, value], index) => ({ name: `#${index}`, field, value }));
  const names = { '#status': 'status', ...Object.fromEntries(fields.map(({ name: as, field }) => [as, field])) };
  const set = ['#status = :status', ...fields.map(({ name: as }, index) => `${as} = :${index}`)].join(', ');
  const recorded = (await table.update(key, `SET ${set} REMOVE repeated`, {
    condition: '#status = :pending',
    names,
    values: {
      ':status': status,
      ':pending': 'PENDING',
      ...Object.fromEntries(fields.map(({ value }, index) => [`:${index}`, value])),
    },
  })) as Q | undefined;
  const question = recorded ?? (await earlierDecision<Q>(key, { status, name, isSame }, table));
  const delivered = await deliver(question, ports);
  if (recorded === undefined || delivered === 'delivered') return question;

  const remove = fields.length === 0 ? '' : ` REMOVE ${fields.map(({ name: as }) => as).join(', ')}`;
  const undone = await table.update(key, `SET #status = :pending${remove}`, {
    condition: '#status = :status AND taskToken = :tried AND attribute_not_exists(repeated)',
    names,
    values: { ':pending': 'PENDING', ':status': status, ':tried': question.taskToken },
  });
  if (undone === undefined) return question;
  if (ports.now().getTime() - Date.parse(question.askedAt ?? '') < retryWindow) {
    throw new TransientError(`no task waits for the ${name} at this moment: send the decision again in a minute`);
  }
  throw new Conflict(`no task waits for the ${name} any more, so nothing was recorded`);
}

/**
 * Marks an earlier, equal decision as repeated, so that the request that recorded it does not undo it.
 * @returns the item of the question
 */
async function earlierDecision<Q extends Question>(
  key: Key,
  { status, name, isSame }: Required<Pick<DecisionOf<Q>, 'status' | 'name' | 'isSame'>>,
  table: Table,
): Promise<Q> {
  const earlier = (await table.get(key)) as unknown as Q | undefined;
  if (earlier === undefined) throw new NotFound(`no ${name} was requested`);
  // It was asked between the update and this read: the next attempt finds it.
  if (earlier.status === 'PENDING')
    throw new TransientError(`the ${name} was requested just now: send the decision again`);
  if (earlier.status !== status || !isSame(earlier)) {
    throw new Conflict(`there is another decision on the ${name} already: ${earlier.status.toLowerCase()}`);
  }
  const repeated = await table.update(key, 'SET repeated = :true', {
    condition: '#status = :status',
    names: { '#status': 'status' },
    values: { ':true': true, ':status': status },
  });
  if (repeated === undefined) throw new TransientError(`the ${name} changed just now: send the decision again`);
  return repeated as unknown as Q;
}
