import type { Engine } from '../registry/engine.ts';
import type { StartedExecution } from '../registry/started-execution.ts';
import type { Archive } from './archive.ts';
import type { ArchivedExecution } from './archived-execution.ts';
import type { Definitions } from './definitions.ts';
import { type ExecutionEntry, inputOf, outcomeOf, type StartEntry } from './entries.ts';

/** An archived execution in memory, with the entries from which it was replayed. */
interface Replayed {
  readonly execution: StartedExecution;
  readonly entries: readonly ExecutionEntry[];
  readonly start: StartEntry;
}

/**
 * Runs an archived execution again, with its recorded inputs. If it no longer ends as it did, that is logged, and it gets
 * its recorded end.
 * @throws Error if the archive does not contain its start
 */
export async function replayArchived(
  ended: ArchivedExecution,
  { engine, archive, definitions }: { engine: Engine; archive: Archive; definitions: Definitions },
): Promise<Replayed> {
  const entries = await archive.read(ended);
  const start = entries.find((entry) => entry[0] === 'start');
  if (start === undefined) throw new Error(`the archive has lost what ${ended.arn} was started with`);
  const execution = definitions.build(engine, start);
  execution.inputs.replay(entries.flatMap((entry) => inputOf(entry) ?? []));
  await execution.inputs.whenIdle();
  const { status, history, inputs } = execution;
  if (status !== ended.status || history.length !== ended.events) {
    const difference = inputs.broken ?? `it now ends as ${status} with ${history.length} events`;
    engine.log?.(`${ended.arn} cannot be shown as it was: ${difference}`);
    execution.endAs({ ...outcomeOf(entries), status: ended.status, stoppedAt: ended.stoppedAt });
  }
  return { execution, entries, start };
}
