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

/** bytes: a file of the journal that is smaller when it is opened goes on to be written to */
const smallFile = 1024 * 1024;

type LiveInFile = Segment['live'] extends Map<number, infer It> ? It : never;

/**
 * Opens a data folder and builds the engine that it tells of. What has ended is found by the archive's index, and read when
 * somebody asks for it. What was running is run again with the inputs it had, which gives the same history, and then goes
 * on: functions in flight are called again, timers keep their times, task tokens stay good.
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
  const segments = await segmentsOf(folder);
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
  // As they were started, also those of the same millisecond: lists show them in this order.
  const all = [...archived, ...running].sort(byPosition);
  for (const execution of all) engine.executions.set(execution.start.arn, execution);
  await Promise.all(running.map((execution) => execution.whenIdle()));

  engine.record(recorder);
  for (const ended of archived) engine.keep(ended);
  for (const execution of running) {
    if (execution.broken !== undefined) setAside(execution, log);
    else if (execution.status === 'RUNNING') {
      engine.running.set(execution.arn, execution);
      execution.goLive();
    } else endNow(engine, execution);
  }
  await recorder.moveOn(smallFile);
}

/** Finds what has ended, in the order in which it did, and takes what is in the archive out of what is live. */
async function openArchive(
  archive: Archive,
  segments: readonly number[],
  current: number,
  { live, forgotten }: Segment,
): Promise<ArchivedExecution[]> {
  const elsewhere = new Set([...forgotten, ...live.keys()]);
  const archived: ArchivedExecution[] = [];
  for (const number of segments) for (const ended of await archive.open(number, elsewhere)) archived.push(ended);
  // A crash came before a redrive was whole: it never began.
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

/** Builds an execution and runs it again; what breaks is set aside, by name. */
function restore(
  engine: Engine,
  definitions: Definitions,
  { start, origin, entries }: LiveInFile,
  log: (line: string) => void,
): StartedExecution {
  try {
    const execution = definitions.build(engine, start);
    execution.journalId = start[1];
    execution.replay(entries.flatMap((entry) => inputOf(entry) ?? []));
    return execution;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    log(`${origin.arnPrefix}${start[3]}: ${reason}`);
    const execution = brokenExecution(engine, startOf(origin, start));
    execution.journalId = start[1];
    execution.breakReplay(reason);
    return execution;
  }
}

/** The crash came between its last input and the record of its end. */
function endNow(engine: Engine, execution: StartedExecution): void {
  execution.replaying = false;
  engine.onEnd(execution);
}

/** Shown, and left alone: nothing of it is written, so that another version of the engine may go on with it. */
function setAside(execution: StartedExecution, log: (line: string) => void): void {
  const cause = `The engine cannot run this execution as it was recorded, and has set it aside: ${execution.broken}.`;
  log(`${execution.arn} is set aside: ${execution.broken}.`);
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
  // Most were started in a millisecond of their own.
  if (a.start.startedAt !== b.start.startedAt) return a.start.startedAt - b.start.startedAt;
  return positionOf(a)[1] - positionOf(b)[1];
}
