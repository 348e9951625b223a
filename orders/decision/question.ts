import type { Item, Key, Table, TaskResults } from '../ports.ts';

/** A question to a person. A task waits for the answer; the status is PENDING until there is a decision. */
export interface Question {
  readonly status: string;
  /** The token of the waiting task. It is sent to the orchestrator only, and never shown or logged. */
  readonly taskToken: string;
  /**
   * When the task token was stored: ISO 8601. Each attempt of the task replaces both. `decide` reads it to find out
   * whether a retry of the task may still follow.
   */
  readonly askedAt?: string;
}

/** Sends the decision to the waiting task; `gone` if no task waits for it any more. */
export type Deliver<Q extends Question> = (
  question: Q,
  ports: { taskResults: TaskResults },
) => Promise<'delivered' | 'gone'>;

/**
 * Asks a person for a decision, for which the task then waits. The person is notified only once, however often the task
 * runs.
 *
 * 1. In one transaction, store the question with the task token, and put the notification of the person who is asked
 *    into the outbox.
 * 2. If the question exists, this is a retry or a redrive: store the new token, without a second notification.
 * 3. If the decision is recorded already, send it with the new token.
 */
export async function ask<Q extends Question>(
  { key, question, notification }: { key: Key; question: Omit<Q, 'status' | 'askedAt'>; notification: Item },
  deliver: Deliver<Q>,
  ports: { table: Table; taskResults: TaskResults; now: () => Date },
): Promise<void> {
  const { table } = ports;
  const askedAt = ports.now().toISOString();
  const { taskToken } = question;
  const created = await table.transact([
    { put: { ...question, ...key, status: 'PENDING', askedAt }, condition: 'attribute_not_exists(pk)' },
    { put: notification },
  ]);
  if (created.done) return;
  const stored = await table.update(key, 'SET taskToken = :taskToken, askedAt = :askedAt', {
    values: { ':taskToken': taskToken, ':askedAt': askedAt },
  });
  if (stored !== undefined && stored.status !== 'PENDING') await deliver(stored as unknown as Q, ports);
}
