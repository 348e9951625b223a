import { TransientError } from '../errors.ts';
import { pendingStartKey } from '../keys.ts';
import type { Executions, Item, Table, Write } from '../ports.ts';

/** A note that an execution must be started. Its partition key contains the subject; its sort key is the id. */
export type PendingStart = Item & {
  /** The input of the execution. */
  readonly input: unknown;
  /** ISO 8601 */
  readonly notedAt: string;
};

/**
 * The write of a note that an execution must be started: an outbox for executions. It must be in the transaction that
 * stores the order or return, so that neither is stored without the other.
 * @param subject what the execution processes, by its name in state-machines/manifest.ts: `order`
 * @param id of the order or return, which is also the name of the execution
 */
export function noteStart(subject: string, id: string, input: unknown, now: () => Date): Write {
  const note: PendingStart = { ...pendingStartKey(subject, id), input, notedAt: now().toISOString() };
  return { put: note };
}

/**
 * Starts an execution, then deletes the note that it must be started. Both may be repeated.
 * @returns the ARN of the execution
 */
export async function startNoted(
  subject: string,
  id: string,
  input: unknown,
  { table, executions }: { table: Table; executions: Executions },
): Promise<string> {
  const executionArn = await executions.start(id, input);
  try {
    await table.transact([{ delete: pendingStartKey(subject, id) }]);
  } catch (error) {
    // The execution has started, so this is no failure: `startPending` finds the note again and deletes it.
    if (!(error instanceof TransientError)) throw error;
  }
  return executionArn;
}
