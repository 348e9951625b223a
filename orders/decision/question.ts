import type { Item, Key, Table, TaskResults } from '../ports.ts';

/** A question to a person. A task waits for the answer; the status is PENDING until there is a decision. */
export interface Question {
  readonly status: string;
  /** The token of the waiting task. It is sent to the orchestrator only, and never shown or logged. */
  readonly taskToken: string;
  /** When the task with this token asked: ISO 8601. */
  readonly askedAt?: string;
}

/** Sends the decision to the waiting task; `gone` if no task waits for it any more. */
export type Deliver<Asked extends Question> = (
  question: Asked,
  ports: { taskResults: TaskResults },
) => Promise<'delivered' | 'gone'>;

/**
 * Asks a person, once. The task then waits for the decision.
 *
 * 1. In one transaction, store the question with the task token, and put the notification of the person who is asked
 *    into the outbox.
 * 2. If it was asked before, this is a retry: its token replaces the old one, and there is no second notification.
 * 3. If the decision is there already, send it with the new token.
 */
export async function ask<Asked extends Question>(
  { key, question, notification }: { key: Key; question: Omit<Asked, 'status' | 'askedAt'>; notification: Item },
  deliver: Deliver<Asked>,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<void> {
  const { table } = ports;
  const askedAt = ports.now().toISOString();
  const { taskToken } = question;
  const asked = await table.transact([
    { put: { ...question, ...key, status: 'PENDING', askedAt }, condition: 'attribute_not_exists(pk)' },
    { put: notification },
  ]);
  if (asked.done) return;
  const stored = await table.update(key, 'SET taskToken = :taskToken, askedAt = :askedAt', {
    values: { ':taskToken': taskToken, ':askedAt': askedAt },
  });
  if (stored !== undefined && stored.status !== 'PENDING') await deliver(stored as unknown as Asked, ports);
}
