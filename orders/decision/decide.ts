import { Conflict, NotFound, TransientError } from '../errors.ts';
import type { Key, Table, TaskResults } from '../ports.ts';
import type { Deliver, Question } from './question.ts';

/**
 * ms: the longest time from a task's question to the question of its next attempt (the function's timeout and the
 * delay, twice).
 */
const retrying = 60_000;

export interface DecisionOf<Asked extends Question> {
  readonly key: Key;
  /** What was asked for, for error messages: `approval of order 1001`. */
  readonly name: string;
  /** The question's status after the decision. */
  readonly status: Asked['status'];
  /** Further fields of the question that are set with the status. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Whether an earlier decision with the same status is equal to this one. @default always */
  readonly isSame?: (earlier: Asked) => boolean;
}

/**
 * Records a person's decision, then sends it to the waiting task. A caller that gets no answer sends the same decision
 * again.
 *
 * 1. Record it, unless there is a decision already.
 * 2. Send it to the task. If the task is gone, undo the record, because a refused decision must not change anything; a
 *    task that waits again after a redrive asks again. The record stays if a retry of the task with a new token, or a
 *    repetition of the decision, has read it meanwhile.
 * 3. If the task had asked only just now, its retry may be on the way: then the caller must send the decision again.
 *
 * @returns the question with the decision
 * @throws NotFound if no such question was asked
 * @throws TransientError if it was asked just now: send the decision again
 * @throws Conflict if there is another decision already, or no task waits for it any more
 */
export async function decide<Asked extends Question>(
  { key, name, status, details, isSame = () => true }: DecisionOf<Asked>,
  deliver: Deliver<Asked>,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<Asked> {
  const { table } = ports;
  const fields = Object.entries(details).map(([field, value], index) => ({ name: `#${index}`, field, value }));
  const names = { '#status': 'status', ...Object.fromEntries(fields.map(({ name: as, field }) => [as, field])) };
  const set = ['#status = :status', ...fields.map(({ name: as }, index) => `${as} = :${index}`)].join(', ');
  const first = (await table.update(key, `SET ${set} REMOVE repeated`, {
    condition: '#status = :pending',
    names,
    values: {
      ':status': status,
      ':pending': 'PENDING',
      ...Object.fromEntries(fields.map(({ value }, index) => [`:${index}`, value])),
    },
  })) as Asked | undefined;
  const question = first ?? (await repeat<Asked>(key, { status, name, isSame }, table));
  const delivered = await deliver(question, ports);
  if (first === undefined || delivered === 'delivered') return question;

  const remove = fields.length === 0 ? '' : ` REMOVE ${fields.map(({ name: as }) => as).join(', ')}`;
  const takenBack = await table.update(key, `SET #status = :pending${remove}`, {
    condition: '#status = :status AND taskToken = :tried AND attribute_not_exists(repeated)',
    names,
    values: { ':pending': 'PENDING', ':status': status, ':tried': question.taskToken },
  });
  if (takenBack === undefined) return question;
  if (ports.now().getTime() - Date.parse(question.askedAt ?? '') < retrying) {
    throw new TransientError(`no task waits for the ${name} at this moment: send the decision again in a minute`);
  }
  throw new Conflict(`no task waits for the ${name} any more, so nothing was recorded`);
}

/** The question of an earlier decision, marked as repeated. */
async function repeat<Asked extends Question>(
  key: Key,
  { status, name, isSame }: Required<Pick<DecisionOf<Asked>, 'status' | 'name' | 'isSame'>>,
  table: Table,
): Promise<Asked> {
  const earlier = (await table.get(key)) as unknown as Asked | undefined;
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
  return repeated as unknown as Asked;
}
