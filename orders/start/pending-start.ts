import { TransientError } from '../errors.ts';
import { pendingStartKey } from '../keys.ts';
import type { Executions, Item, Table, Write } from '../ports.ts';

/** A note that an execution is to be started. Its keys name the subject and the execution. */
export type PendingStart = Item & {
  readonly input: unknown;
  readonly notedAt: string;
};

/**
 * The write that notes that an execution is to be started: the outbox of executions. It belongs into the transaction that
 * stores what the execution is about, so that there is never one without the other.
 * @param subject what the execution is about, as state-machines/manifest.ts names it: `order`
 * @param id names it, and the execution
 */
export function noteStart(subject: string, id: string, input: unknown, now: () => Date): Write {
  const note: PendingStart = { ...pendingStartKey(subject, id), input, notedAt: now().toISOString() };
  return { put: note };
}

/**
 * Starts an execution that was noted, then takes the note away. Both may be repeated.
 * @returns its ARN
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
    // It runs, and that is what counts: the note is found again, and taken away then.
    if (!(error instanceof TransientError)) throw error;
  }
  return executionArn;
}
