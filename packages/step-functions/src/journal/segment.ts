import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { StartedExecution } from '../registry/started-execution.ts';
import { ArchivedExecution } from './archived-execution.ts';
import { type Block, readEntries } from './blocks.ts';
import type { Definitions } from './definitions.ts';
import type { EndEntry, Entry, ExecutionEntry, Origin, OwnerEntry, StartEntry } from './entries.ts';
import { formatVersion } from './entries.ts';

/** An execution whose entries are in the journal. */
export interface Live {
  readonly start: StartEntry;
  readonly origin: Origin;
  /** The blocks with its entries, the oldest first. */
  readonly blocks: Block[];
  execution?: StartedExecution;
  end?: EndEntry;
}

/** The contents of a file of the journal. */
export interface Segment {
  readonly owners: Map<string, OwnerEntry>;
  readonly live: Map<number, Live & { readonly entries: ExecutionEntry[] }>;
  readonly forgotten: Set<number>;
  /** The highest number of an execution that was used. */
  last: number;
  /** The end of its last whole block, in bytes. */
  end: number;
}

/** The path of a file of the journal. */
export function segmentFile(folder: string, number: number): string {
  return path.join(folder, `journal-${String(number).padStart(6, '0')}`);
}

/**
 * The numbers of the files of the journal, of which the last is the current one. Files that a crash left incomplete are
 * deleted.
 * @throws Error if the folder was written by a version that had another format
 */
export async function segmentsOf(folder: string, log: (line: string) => void): Promise<number[]> {
  const names = await readdir(folder);
  // Until format 2 the journal was one file.
  if (names.includes('journal')) throw otherFormat(path.join(folder, 'journal'), '2 or before', 'an older');
  for (const name of names.filter((each) => /^journal-\d+\.new$/.test(each))) await rm(path.join(folder, name));
  for (const name of names) {
    const [, segment] = /^(journal-\d+)\.index$/.exec(name) ?? [];
    if (segment === undefined || names.includes(segment)) continue;
    const file = path.join(folder, segment);
    log(`${file} is missing, so the executions that ended in it are not shown. Put it back, or delete ${file}.index.`);
  }
  const numbers = names.flatMap((name) => /^journal-(\d+)$/.exec(name)?.[1] ?? []).map(Number);
  return numbers.sort((a, b) => a - b);
}

/**
 * Reads a file of the journal; one that is not there is empty.
 * @param definitions receives the data that executions share
 * @throws Error if it was written by a version that had another format
 */
export async function readSegment(
  file: string,
  definitions: Definitions,
  log: (line: string) => void,
): Promise<Segment> {
  const segment: Segment = { owners: new Map(), live: new Map(), forgotten: new Set(), last: 0, end: 0 };
  let isFirst = true;
  segment.end = await readEntries<Entry>(
    file,
    (entries, block) => {
      if (isFirst) checkFormat(file, entries[0]);
      isFirst = false;
      for (const entry of entries) take(segment, definitions, entry, block, (what) => log(`${file}: ${what}`));
    },
    ({ offset, torn }) => {
      isFirst = false;
      if (!torn) log(`${file}: the entries at byte ${offset} are damaged and were left out; the rest is used.`);
    },
  );
  return segment;
}

/** An execution as part of the archive; undefined if it has not ended. @param segment the number of its file */
export function archivedOf(segment: number, { start, origin, blocks, end }: Live): ArchivedExecution | undefined {
  if (end === undefined) return undefined;
  const [, id, , name, startedAt] = start;
  const [, , status, stoppedAt, events, redriveCount, redrivenAt, { mapRuns }] = end;
  return new ArchivedExecution(segment, origin, [
    'ended',
    id,
    origin.id,
    name,
    startedAt,
    status,
    stoppedAt,
    events,
    redriveCount,
    redrivenAt,
    blocks.map(({ offset }) => offset),
    mapRuns ?? null,
  ]);
}

/** Records that a block contains an entry of an execution. */
export function note({ blocks }: { readonly blocks: Block[] }, block: Block): void {
  if (blocks.at(-1) !== block) blocks.push(block);
}

function checkFormat(file: string, first: Entry | undefined): void {
  const version = first?.[0] === 'format' ? first[1] : undefined;
  if (version === formatVersion) return;
  if (version === undefined) throw new Error(`${file} is not a journal of this engine. Use another data folder.`);
  throw otherFormat(file, version, version < formatVersion ? 'an older' : 'a newer');
}

function otherFormat(file: string, version: number | string, age: string): Error {
  return new Error(
    `${file} was written by ${age} version of the engine (format ${version}); this one reads format ${formatVersion}. ` +
      'Use the version that wrote it, or another data folder.',
  );
}

function take(
  segment: Segment,
  definitions: Definitions,
  entry: Entry,
  block: Block,
  log: (what: string) => void,
): void {
  const { owners, live, forgotten } = segment;
  switch (entry[0]) {
    case 'format':
      segment.last = Math.max(segment.last, entry[2]);
      break;
    case 'revision':
    case 'definition':
    case 'origin':
      definitions.add(entry);
      break;
    case 'start': {
      const origin = definitions.origin(entry[2]);
      segment.last = Math.max(segment.last, entry[1]);
      if (origin === undefined)
        log(`the execution ${entry[3]} was left out, because the entry with its state machine is damaged.`);
      else live.set(entry[1], { start: entry, origin, blocks: [block], entries: [entry] });
      break;
    }
    case 'message':
    case 'input':
    case 'end': {
      const it = live.get(entry[1]);
      if (it === undefined) break;
      note(it, block);
      it.entries.push(entry);
      if (entry[0] === 'end') it.end = entry;
      // An input after the end: the execution was redriven.
      else Reflect.deleteProperty(it, 'end');
      break;
    }
    case 'forget':
      segment.last = Math.max(segment.last, entry[1]);
      live.delete(entry[1]);
      forgotten.add(entry[1]);
      break;
    default:
      owners.set(entry[1], entry);
  }
}
