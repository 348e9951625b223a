import type { Item, Key, Table, TaskResults } from '../ports.ts';

/** A question to a person for whose answer a task waits: PENDING until it is decided. */
export interface Question {
  readonly status: string;
  /** Of the task that waits; it never leaves the table but to the orchestrator. */
  readonly taskToken: string;
  /** When the task that has this token asked: ISO 8601. */
  readonly askedAt?: string;
}

/** Sends what was decided to the task that waits; `gone` if nobody waits any more. */
export type Deliver<Asked extends Question> = (
  question: Asked,
  ports: { taskResults: TaskResults },
) => Promise<'delivered' | 'gone'>;

/**
 * Asks a person, once. The task then waits for the decision.
 *
 * 1. Store the question with the task token and, in the same transaction, tell who is asked through the outbox.
 * 2. If it was asked before, this is a retry: its token replaces the old one, and nobody is told again.
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
