import { Conflict, NotFound, TransientError } from '../errors.ts';
import type { Key, Table, TaskResults } from '../ports.ts';
import type { Deliver, Question } from './question.ts';

/** ms from a task's question to that of its next attempt, at the most: its function's timeout, the delay, and once more. */
const retrying = 60_000;

export interface DecisionOf<Asked extends Question> {
  readonly key: Key;
  /** What was asked, for the messages: `approval of order 1001`. */
  readonly name: string;
  /** What the question's status becomes. */
  readonly status: Asked['status'];
  /** What is noted beside it, as fields of the question. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Whether an earlier decision with this status says the same. */
  readonly isSame?: (earlier: Asked) => boolean;
}

/**
 * Takes a person's decision: first it is recorded, then the task that waits for it gets it. Who gets no answer sends the
 * same decision again.
 *
 * 1. Record it, unless there is a decision.
 * 2. Send it to the task. If the task is gone, take the record back: what is refused has changed nothing, and a task that
 *    waits anew, after a redrive, asks anew. It is left where a retry of the task with a new token, or a repetition of
 *    the decision, has seen it meanwhile.
 * 3. If that task had asked only just now, its retry may be under way: then the decision is to be sent again.
 *
 * @returns the question as it stands decided
 * @throws NotFound if nothing was asked
 * @throws TransientError if it was asked just now: send it again
 * @throws Conflict if it was decided otherwise before, or nobody waits for it any more
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
    throw new TransientError(`nobody waits for the ${name} now, but may do so again at once`);
  }
  throw new Conflict(`nobody waits for the ${name} any more: its time is over`);
}

/** The question of a decision that was made before, noted as repeated. */
async function repeat<Asked extends Question>(
  key: Key,
  { status, name, isSame }: Required<Pick<DecisionOf<Asked>, 'status' | 'name' | 'isSame'>>,
  table: Table,
): Promise<Asked> {
  const earlier = (await table.get(key)) as unknown as Asked | undefined;
  if (earlier === undefined) throw new NotFound(`there is no ${name} to decide`);
  // It was asked between the two: the next attempt finds it.
  if (earlier.status === 'PENDING') throw new TransientError(`the ${name} was asked for just now`);
  if (earlier.status !== status || !isSame(earlier)) {
    throw new Conflict(`the ${name} was decided before: ${earlier.status.toLowerCase()}`);
  }
  const repeated = await table.update(key, 'SET repeated = :true', {
    condition: '#status = :status',
    names: { '#status': 'status' },
    values: { ':true': true, ':status': status },
  });
  if (repeated === undefined) throw new TransientError(`the ${name} has changed just now`);
  return repeated as unknown as Asked;
}
