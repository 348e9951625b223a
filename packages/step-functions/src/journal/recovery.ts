import { mkdir } from 'node:fs/promises';
import type { ExecutionStart } from '../execution/start.ts';
import type { Engine } from '../registry/engine.ts';
import { positionOf } from '../registry/known-execution.ts';
import { StartedExecution } from '../registry/started-execution.ts';
import { compileMachine } from '../states/compile-machine.ts';
import { Archive } from './archive.ts';
import type { ArchivedExecution } from './archived-execution.ts';
import { Definitions, startOf } from './definitions.ts';
import { type Entry, formatVersion, inputOf } from './entries.ts';
import { Journal } from './journal.ts';
import { lockFolder } from './lock.ts';
import { JournalRecorder } from './recorder.ts';
import { archivedOf, readSegment, type Segment, segmentFile, segmentsOf } from './segment.ts';
import { restoreActivity, restoreStateMachine } from './stored.ts';

/** bytes: a larger file of the journal is followed by a new one when it is opened */
const smallFile = 1024 * 1024;

type LiveInFile = Segment['live'] extends Map<number, infer It> ? It : never;

/**
 * Opens a data folder and restores the engine's state. Executions that have ended are listed by the archive's index,
 * and read when they are needed. Running executions are replayed with their recorded inputs, which gives the same
 * history; then they continue: running functions are called again, timers keep their times, and task tokens remain
 * valid.
 * @throws Error if the folder is in use, cannot be written, or was written by another version
 */
export async function recover(engine: Engine, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const unlock = await lockFolder(folder);
  try {
    await open(engine, folder, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

async function open(engine: Engine, folder: string, unlock: () => void): Promise<void> {
  const log = (line: string) => engine.log?.(line);
  const segments = await segmentsOf(folder, log);
  const current = segments.pop() ?? 1;
  const file = segmentFile(folder, current);
  const definitions = new Definitions();
  const segment = await readSegment(file, definitions, log);
  definitions.areInFile();
  const { live } = segment;
  const archive = new Archive(folder, definitions, log);
  const archived = await openArchive(archive, segments, current, segment);

  const journal = await Journal.open<Entry>(file, { end: segment.end, log });
  if (segment.end === 0) journal.append(['format', formatVersion, 0]);
  const last = archived.reduce((max, { id }) => Math.max(max, id), segment.last);
  const more = { definitions, live, last, unlock };
  const recorder = new JournalRecorder({ engine, folder, journal, segment: current, archive, ...more });

  restoreOwners(engine, segment, log);
  const running = [...live.values()].map((entry) => {
    const execution = restore(engine, definitions, entry, log);
    entry.execution = execution;
    return execution;
  });
  // In the sequence of their starts, also within one millisecond, because lists show them in this sequence.
  const all = [...archived, ...running].sort(byPosition);
  for (const execution of all) engine.executions.add(execution);
  await Promise.all(running.map((execution) => execution.inputs.whenIdle()));

  engine.record(recorder);
  for (const ended of archived) engine.executions.keep(ended);
  for (const execution of running) {
    if (execution.inputs.broken !== undefined) setAside(execution, log);
    else if (execution.status === 'RUNNING') {
      engine.executions.addRunning(execution);
      execution.endReplay();
    } else endNow(engine, execution);
  }
  await recorder.moveOn(smallFile);
}

/** Opens the archive. @returns the executions that have ended, in the sequence of their ends; `live` keeps the others */
async function openArchive(
  archive: Archive,
  segments: readonly number[],
  current: number,
  { live, forgotten }: Segment,
): Promise<ArchivedExecution[]> {
  const elsewhere = new Set([...forgotten, ...live.keys()]);
  const archived: ArchivedExecution[] = [];
  for (const number of segments) for (const ended of await archive.open(number, elsewhere)) archived.push(ended);
  // A crash happened before a redrive was complete, so it has not begun.
  const numbers = new Map([...live].map(([id, { start, origin }]) => [origin.arnPrefix + start[3], id]));
  for (const { arn } of archived) live.delete(numbers.get(arn) ?? 0);
  for (const [id, it] of live) {
    const ended = archivedOf(current, it);
    if (ended === undefined) continue;
    live.delete(id);
    archive.add(ended);
    archived.push(ended);
  }
  return archived;
}

function restoreOwners(engine: Engine, { owners }: Segment, log: (line: string) => void): void {
  for (const entry of owners.values()) {
    const [kind, arn, value] = entry;
    if (value === null) continue;
    try {
      if (kind === 'activity') engine.activities.set(arn, restoreActivity(value));
      else
        engine.stateMachines.set(
          arn,
          restoreStateMachine(value, (text) => engine.compile(text)),
        );
    } catch (error) {
      log(`${arn} is set aside: ${error instanceof Error ? error.message : error}`);
    }
  }
}

/** Creates and replays an execution. One that cannot be replayed is set aside, with a log entry. */
function restore(
  engine: Engine,
  definitions: Definitions,
  { start, origin, entries }: LiveInFile,
  log: (line: string) => void,
): StartedExecution {
  try {
    const execution = definitions.build(engine, start);
    execution.journalId = start[1];
    execution.inputs.replay(entries.flatMap((entry) => inputOf(entry) ?? []));
    return execution;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log(`${origin.arnPrefix}${start[3]}: ${reason}`);
    const execution = brokenExecution(engine, startOf(origin, start));
    execution.journalId = start[1];
    execution.inputs.breakReplay(reason);
    return execution;
  }
}

/** Ends an execution whose end was not recorded because of a crash after its last input. */
function endNow(engine: Engine, execution: StartedExecution): void {
  execution.inputs.replaying = false;
  engine.onEnd(execution);
}

/**
 * Sets an execution aside: it is shown, but nothing of it is written, so that another version of the engine can
 * continue it.
 */
function setAside(execution: StartedExecution, log: (line: string) => void): void {
  const cause = `The engine cannot run this execution as it was recorded, and has set it aside: ${execution.inputs.broken}.`;
  log(`${execution.arn} is set aside: ${execution.inputs.broken}.`);
  execution.endAs({ status: 'FAILED', stoppedAt: execution.now, error: 'Engine.SetAside', cause });
}

function brokenExecution(engine: Engine, start: ExecutionStart): StartedExecution {
  const definition = JSON.stringify({ StartAt: 'Unknown', States: { Unknown: { Type: 'Succeed' } } });
  const revision = {
    definition,
    machine: compileMachine(JSON.parse(definition)),
    roleArn: start.roleArn,
    loggingConfiguration: {},
    tracingConfiguration: {},
    encryptionConfiguration: undefined,
    revisionId: undefined,
    updatedAt: start.startedAt,
  };
  return new StartedExecution(engine, revision.machine, { ...start, inputText: '{}' }, revision);
}

function byPosition(a: ArchivedExecution | StartedExecution, b: ArchivedExecution | StartedExecution): number {
  // Most executions have different start times.
  if (a.start.startedAt !== b.start.startedAt) return a.start.startedAt - b.start.startedAt;
  return positionOf(a)[1] - positionOf(b)[1];
}
