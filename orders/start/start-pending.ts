import { ExecutionsNotStarted } from '../errors.ts';
import { pendingStartsOf } from '../keys.ts';
import type { Executions, Table } from '../ports.ts';
import { type PendingStart, startNoted } from './pending-start.ts';

/** ms: a younger note is left to the request that wrote it, which starts the execution itself. */
const grace = 60_000;

/**
 * ms: an older note needs a person. The orchestrator refuses the name of an execution that has ended for a limited time
 * only (90 days on Step Functions, 14 with the durable function); after that it would be started a second time.
 */
const longestWait = 7 * 86_400_000;

/** The most executions of a subject that one run starts. */
const maxStarts = 1000;
const maxConcurrentStarts = 10;

export interface Started {
  /** Its name in state-machines/manifest.ts: `order`. */
  readonly subject: string;
  readonly id: string;
}

export interface NotStarted extends Started {
  readonly error: Error;
}

export interface PendingStarts {
  /** Orders and returns whose execution exists now; it may have been started before, and only the note remained. */
  readonly started: readonly Started[];
  readonly failed: readonly NotStarted[];
  /** Whether notes remain. */
  readonly more: boolean;
}

interface Ports {
  readonly table: Table;
  readonly now: () => Date;
}

/**
 * Starts the executions of orders and returns that were accepted but not started, because the function that accepted
 * them ended between the write and the start, or the start failed and the caller did not send the request again. The
 * function `start-pending` calls it each minute.
 *
 * 1. Read the notes of each subject.
 * 2. Start each execution whose note is between a minute and 7 days old, and delete the note. If the execution exists
 *    already, its name prevents a second one. An older note is reported as failed.
 *
 * @param executions starts the executions of a subject, by the subject's name
 */
export async function startPending(executions: ReadonlyMap<string, Executions>, ports: Ports): Promise<PendingStarts> {
  const results: PendingStarts[] = [];
  for (const [subject, ofSubject] of executions) results.push(await startOf(subject, ofSubject, ports));
  return {
    started: results.flatMap(({ started }) => started),
    failed: results.flatMap(({ failed }) => failed),
    more: results.some(({ more }) => more),
  };
}

async function startOf(subject: string, executions: Executions, { table, now }: Ports): Promise<PendingStarts> {
  const notes = (await table.query(pendingStartsOf(subject), maxStarts)) as readonly PendingStart[];
  const waited = ({ notedAt }: PendingStart) => now().getTime() - Date.parse(notedAt);
  const due = notes.filter((note) => waited(note) >= grace && waited(note) <= longestWait);
  const started: Started[] = [];
  const failed: NotStarted[] = notes
    .filter((note) => waited(note) > longestWait)
    .map(({ sk: id, notedAt }) => ({
      subject,
      id,
      error: new Error(`has waited since ${notedAt}, longer than 7 days: see executions-not-started in the runbook`),
    }));
  const start = async ({ sk: id, input }: PendingStart): Promise<void> => {
    try {
      await startNoted(subject, id, input, { table, executions });
      started.push({ subject, id });
    } catch (error) {
      failed.push({ subject, id, error: error instanceof Error ? error : new Error(String(error)) });
    }
  };
  for (let next = 0; next < due.length; next += maxConcurrentStarts) {
    const before = started.length;
    await Promise.all(due.slice(next, next + maxConcurrentStarts).map(start));
    // If none of these could be started, the next run tries again.
    if (started.length === before) break;
  }
  return { started, failed, more: notes.length > started.length || notes.length === maxStarts };
}

/** The error to throw if some executions could not be started: it raises the alarm that calls a person. */
export function notStarted(failed: readonly NotStarted[]): ExecutionsNotStarted {
  const shown = failed.slice(0, 5).map(({ subject, id, error }) => `${subject} ${id}: ${error.name}: ${error.message}`);
  return new ExecutionsNotStarted(
    `${failed.length} executions of accepted requests could not be started: ${shown.join('; ')}`,
  );
}
