import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Engine } from '../registry/engine.ts';
import { positionOf } from '../registry/known-execution.ts';
import { StartedExecution } from '../registry/started-execution.ts';
import { compileMachine } from '../states/compile-machine.ts';
import { Archive, type Ending } from './archive.ts';
import type { ArchivedExecution } from './archived-execution.ts';
import { Definitions } from './definitions.ts';
import { type Entry, formatVersion, type InputEntry, type StartEntry } from './entries.ts';
import { Journal } from './journal.ts';
import { lockFolder } from './lock.ts';
import { JournalRecorder, type Live } from './recorder.ts';
import { type Place, readRecords } from './records.ts';
import { restoreActivity, restoreStateMachine } from './stored.ts';

/** bytes: a journal up to this size is not compacted when it is opened */
const smallJournal = 1024 * 1024;
/** The number of ended executions that are archived together. */
const together = 1000;

/** The contents of a journal. */
interface Recorded {
  readonly definitions: Definitions;
  readonly owners: Map<string, Extract<Entry, { arn: string }>>;
  readonly live: Map<number, Live & { readonly inputs: InputEntry[] }>;
  readonly forgotten: Set<number>;
  last: number;
  /** The end of its last whole record, in bytes. */
  end: number;
}

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
  const file = path.join(folder, 'journal');
  const recorded = await readJournal(file, log);
  const { definitions, live, forgotten } = recorded;
  const archive = new Archive(folder, log);
  const archived = await archive.open();
  const kept = archived.filter(({ id }) => !forgotten.has(id));
  for (const ended of archived) if (forgotten.has(ended.id)) await archive.forget(ended);
  // A crash happened before the journal was compacted, or before a redrive was complete.
  const numbers = new Map([...live].map(([id, { start }]) => [start.start.arn, id]));
  for (const { id, arn } of kept) {
    live.delete(id);
    live.delete(numbers.get(arn) ?? 0);
  }

  const journal = await Journal.open<Entry>(file, { end: recorded.end, log });
  if (recorded.end === 0) journal.append({ entry: 'format', version: formatVersion });
  kept.push(...(await archiveEnded(journal, archive, live)));
  const last = Math.max(recorded.last, ...chunkedMax(archived));
  const recorder = new JournalRecorder({ engine, journal, archive, definitions, live, forgotten, last, unlock });

  restoreOwners(engine, recorded, log);
  const running = [...live.values()].map((entry) => {
    const execution = restore(engine, definitions, entry, log);
    entry.execution = execution;
    return execution;
  });
  // In the sequence of their starts, also within one millisecond, because lists show them in this sequence.
  const all = [...kept, ...running].sort(byPosition);
  for (const execution of all) engine.executions.set(execution.start.arn, execution);
  await Promise.all(running.map((execution) => execution.whenIdle()));

  engine.record(recorder);
  for (const ended of kept) engine.keep(ended);
  for (const execution of running) {
    if (execution.broken !== undefined) setAside(execution, log);
    else if (execution.status === 'RUNNING') {
      engine.running.set(execution.arn, execution);
      execution.goLive();
    } else endNow(engine, execution);
  }
  await recorder.compact(smallJournal);
}

async function readJournal(file: string, log: (line: string) => void): Promise<Recorded> {
  const recorded: Recorded = {
    definitions: new Definitions(),
    owners: new Map(),
    live: new Map(),
    forgotten: new Set(),
    last: 0,
    end: 0,
  };
  let isFirst = true;
  recorded.end = await readRecords<Entry>(
    file,
    (entry, place) => {
      if (isFirst) checkFormat(file, entry);
      isFirst = false;
      read(recorded, entry, place);
    },
    ({ offset, torn }) => {
      if (!torn) log(`${file}: the record at byte ${offset} is damaged and was left out; the rest is used.`);
    },
  );
  return recorded;
}

function checkFormat(file: string, first: Entry): void {
  const version = first.entry === 'format' ? first.version : 1;
  if (version === formatVersion) return;
  const age = version < formatVersion ? 'an older' : 'a newer';
  throw new Error(
    `${file} was written by ${age} version of the engine (format ${version}); this one reads format ${formatVersion}. ` +
      'Use the version that wrote it, or another data folder.',
  );
}

function read(recorded: Recorded, entry: Entry, place: Place): void {
  const { definitions, owners, live, forgotten } = recorded;
  if ('id' in entry && 'start' in entry) recorded.last = Math.max(recorded.last, entry.id);
  switch (entry.entry) {
    case 'format':
      break;
    case 'revision':
    case 'definition':
      definitions.add(entry);
      break;
    case 'start':
      live.set(entry.id, { start: entry, places: [place], inputs: [] });
      break;
    case 'input': {
      const it = live.get(entry.id);
      it?.inputs.push(entry);
      it?.places.push(place);
      if (it?.end !== undefined) Reflect.deleteProperty(it, 'end');
      break;
    }
    case 'end': {
      const it = live.get(entry.id);
      it?.places.push(place);
      if (it !== undefined) it.end = entry;
      break;
    }
    case 'forget':
      live.delete(entry.id);
      forgotten.add(entry.id);
      break;
    default:
      owners.set(entry.arn, entry);
  }
}

/** Archives executions that have ended. */
async function archiveEnded(
  journal: Journal<Entry>,
  archive: Archive,
  live: Recorded['live'],
): Promise<ArchivedExecution[]> {
  const ended = [...live.values()].filter(({ end }) => end !== undefined);
  const archived: ArchivedExecution[] = [];
  for (let from = 0; from < ended.length; from += together) {
    const batch = ended.slice(from, from + together);
    const records = await journal.read(batch.map(({ places }) => places));
    const endings = batch.flatMap(({ start, end }, i): Ending[] => {
      const bytes = records[i];
      return end === undefined || bytes === undefined ? [] : [{ start, end, records: bytes }];
    });
    archived.push(...(await archive.add(endings)));
  }
  for (const { start } of ended) live.delete(start.id);
  return archived;
}

function restoreOwners(engine: Engine, { owners }: Recorded, log: (line: string) => void): void {
  for (const entry of owners.values()) {
    if (entry.value === null) continue;
    try {
      if (entry.entry === 'activity') engine.activities.set(entry.arn, restoreActivity(entry.value));
      else {
        const stateMachine = restoreStateMachine(entry.value, (text) => engine.compile(text));
        engine.stateMachines.set(entry.arn, stateMachine);
      }
    } catch (error) {
      log(`${entry.arn} is set aside: ${error instanceof Error ? error.message : error}`);
    }
  }
}

/** Creates and replays an execution. One that cannot be replayed is set aside, with a log entry. */
function restore(
  engine: Engine,
  definitions: Definitions,
  { start, inputs }: Live & { inputs: InputEntry[] },
  log: (line: string) => void,
): StartedExecution {
  try {
    const execution = definitions.build(engine, start);
    execution.journalId = start.id;
    execution.replay(inputs);
    return execution;
  } catch (error) {
    log(`${start.start.arn}: ${error instanceof Error ? error.message : error}`);
    const execution = brokenExecution(engine, start);
    execution.breakReplay(error instanceof Error ? error.message : String(error));
    return execution;
  }
}

/** Ends an execution whose end was not recorded because of a crash after its last input. */
function endNow(engine: Engine, execution: StartedExecution): void {
  execution.replaying = false;
  engine.onEnd(execution);
}

/**
 * Sets an execution aside: it is shown, but nothing of it is written, so that another version of the engine can
 * continue it.
 */
function setAside(execution: StartedExecution, log: (line: string) => void): void {
  const cause = `The engine cannot run this execution as it was recorded, and has set it aside: ${execution.broken}.`;
  log(`${execution.arn} is set aside: ${execution.broken}.`);
  execution.endAs({ status: 'FAILED', stoppedAt: execution.now, error: 'Engine.SetAside', cause });
}

function brokenExecution(engine: Engine, { start, id }: StartEntry): StartedExecution {
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
  const execution = new StartedExecution(engine, revision.machine, { ...start, inputText: '{}' }, revision);
  execution.journalId = id;
  return execution;
}

function byPosition(a: ArchivedExecution | StartedExecution, b: ArchivedExecution | StartedExecution): number {
  // Most executions have different start times.
  if (a.start.startedAt !== b.start.startedAt) return a.start.startedAt - b.start.startedAt;
  return positionOf(a)[1] - positionOf(b)[1];
}

/** The highest numbers of chunks, because Math.max does not accept a hundred thousand arguments. */
function chunkedMax(archived: readonly ArchivedExecution[]): number[] {
  return [archived.reduce((max, { id }) => Math.max(max, id), 0)];
}
