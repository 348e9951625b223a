import { ExecutionsNotStarted } from '../errors.ts';
import { pendingStartsOf } from '../keys.ts';
import type { Executions, Table } from '../ports.ts';
import { type PendingStart, startNoted } from './pending-start.ts';

/** ms: whoever has noted a start is given so long to make it. */
const grace = 60_000;

/**
 * ms: an older note needs a person. An execution that has ended is remembered by its name for a while only (90 days by
 * Step Functions, 14 by the durable function), and after that it would be started a second time.
 */
const longestWait = 7 * 86_400_000;

/** Of each subject, in one run. */
const mostStarts = 1000;
const startsAtOnce = 10;

export interface Started {
  /** As state-machines/manifest.ts names it: `order`. */
  readonly subject: string;
  readonly id: string;
}

export interface NotStarted extends Started {
  readonly error: Error;
}

export interface PendingStarts {
  /** They run now; some of them may have run before, and only their note was left. */
  readonly started: readonly Started[];
  readonly failed: readonly NotStarted[];
  /** Whether there is more to start, now or later. */
  readonly more: boolean;
}

interface Ports {
  readonly table: Table;
  readonly now: () => Date;
}

/**
 * Starts what was accepted and whose execution never began, because its function died between the table and the start, or
 * the start failed and nobody sent it again.
 *
 * 1. Look through the notes of each subject.
 * 2. Start each that has waited for a minute, and take its note away. One that runs already is known by its name.
 *
 * @param executions of each subject
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
  const notes = (await table.query(pendingStartsOf(subject), mostStarts)) as readonly PendingStart[];
  const waited = ({ notedAt }: PendingStart) => now().getTime() - Date.parse(notedAt);
  const due = notes.filter((note) => waited(note) >= grace && waited(note) <= longestWait);
  const started: Started[] = [];
  const failed: NotStarted[] = notes
    .filter((note) => waited(note) > longestWait)
    .map(({ sk: id, notedAt }) => ({ subject, id, error: new Error(`has waited since ${notedAt}: too long`) }));
  const start = async ({ sk: id, input }: PendingStart): Promise<void> => {
    try {
      await startNoted(subject, id, input, { table, executions });
      started.push({ subject, id });
    } catch (error) {
      failed.push({ subject, id, error: error instanceof Error ? error : new Error(String(error)) });
    }
  };
  for (let next = 0; next < due.length; next += startsAtOnce) {
    const before = started.length;
    await Promise.all(due.slice(next, next + startsAtOnce).map(start));
    // Nothing can be started at present: the next run tries again.
    if (started.length === before) break;
  }
  return { started, failed, more: notes.length > started.length || notes.length === mostStarts };
}

/** What to throw where some could not be started, for whoever is called. */
export function notStarted(failed: readonly NotStarted[]): ExecutionsNotStarted {
  const shown = failed.slice(0, 5).map(({ subject, id, error }) => `${subject} ${id}: ${error.name}: ${error.message}`);
  return new ExecutionsNotStarted(`${failed.length} accepted and not started: ${shown.join('; ')}`);
}
