import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ArchivedExecution, indexEntryOf } from './archived-execution.ts';
import type { EndEntry, ExecutionEntry, IndexEntry, StartEntry } from './entries.ts';
import { parseRecord, readRecords, recordOf } from './records.ts';

/** bytes: the size after which a new segment begins */
const segmentSize = 64 * 1024 * 1024;

/** An ended execution that is added to the archive. */
export interface Ending {
  readonly start: StartEntry;
  readonly end: EndEntry;
  /** The records of the execution from the journal, the start first. */
  readonly records: Buffer;
}

/**
 * The archive of executions that have ended. It consists of segments: files with the entries of one execution after the
 * other, each with an index that is small enough for memory. A segment is deleted when none of its executions is kept
 * any longer; entries are never moved, because executions are pruned in the sequence of their ends.
 */
export class Archive {
  readonly #folder: string;
  readonly #log: (line: string) => void;
  /** The kept executions of each segment. */
  readonly #kept = new Map<number, Set<number>>();
  #current:
    | { readonly segment: number; readonly data: FileHandle; readonly index: FileHandle; end: number }
    | undefined;
  #last = 0;

  constructor(folder: string, log: (line: string) => void) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Reads the indexes: the executions in the sequence in which they were added. */
  async open(): Promise<ArchivedExecution[]> {
    const found: ArchivedExecution[] = [];
    const segments = (await readdir(this.#folder))
      .flatMap((name) => /^archive-(\d+)\.index$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    for (const segment of segments) {
      const kept = new Set<number>();
      this.#kept.set(segment, kept);
      await readRecords<IndexEntry>(
        this.#file(segment, 'index'),
        (entry) => {
          const ended = new ArchivedExecution(segment, entry);
          kept.add(ended.id);
          found.push(ended);
        },
        ({ offset, torn }) => {
          // An entry that was cut off is still in the journal.
          if (!torn)
            this.#log(`${this.#file(segment, 'index')}: the record at byte ${offset} is damaged and was left out.`);
        },
      );
      this.#last = segment;
    }
    return found;
  }

  /** Adds executions; they are on disk when the promise resolves. */
  async add(endings: readonly Ending[]): Promise<ArchivedExecution[]> {
    try {
      const current = await this.#openSegment();
      let offset = current.end;
      const entries = endings.map(({ start, end, records }): IndexEntry => {
        const place = { offset, length: records.length };
        offset += records.length;
        return indexEntryOf(start, end, place);
      });
      await current.data.appendFile(Buffer.concat(endings.map(({ records }) => records)));
      await current.data.datasync();
      await current.index.appendFile(entries.map(recordOf).join(''));
      await current.index.datasync();
      current.end = offset;
      const kept = this.#kept.get(current.segment);
      for (const [id] of entries) kept?.add(id);
      return entries.map((entry) => new ArchivedExecution(current.segment, entry));
    } catch (error) {
      // A partial write on a full disk is left in its segment; a new segment is begun.
      await this.#closeSegment();
      throw error;
    }
  }

  /** Reads the entries of an execution: its start, inputs and end. */
  async read({ segment, offset, length }: ArchivedExecution): Promise<ExecutionEntry[]> {
    const file = await open(this.#file(segment, 'data'), 'r');
    try {
      const { buffer } = await file.read(Buffer.allocUnsafe(length), 0, length, offset);
      const entries: ExecutionEntry[] = [];
      for (let start = 0, end = buffer.indexOf(10); end >= 0; start = end + 1, end = buffer.indexOf(10, start)) {
        const entry = parseRecord<ExecutionEntry>(buffer.subarray(start, end));
        if (entry !== undefined) entries.push(entry);
      }
      return entries;
    } finally {
      await file.close();
    }
  }

  /** Removes an execution that is not kept any longer. */
  async forget({ segment, id }: ArchivedExecution): Promise<void> {
    const kept = this.#kept.get(segment);
    kept?.delete(id);
    if (kept === undefined || kept.size > 0 || segment === this.#current?.segment) return;
    this.#kept.delete(segment);
    await rm(this.#file(segment, 'index'), { force: true });
    await rm(this.#file(segment, 'data'), { force: true });
  }

  async close(): Promise<void> {
    await this.#closeSegment();
  }

  async #openSegment() {
    if (this.#current !== undefined && this.#current.end > segmentSize) await this.#closeSegment();
    if (this.#current === undefined) {
      const segment = ++this.#last;
      const data = await open(this.#file(segment, 'data'), 'w', 0o600);
      const index = await open(this.#file(segment, 'index'), 'w', 0o600);
      this.#kept.set(segment, new Set());
      this.#current = { segment, data, index, end: 0 };
    }
    return this.#current;
  }

  async #closeSegment(): Promise<void> {
    const current = this.#current;
    this.#current = undefined;
    await current?.data.close();
    await current?.index.close();
  }

  #file(segment: number, ending: string): string {
    return path.join(this.#folder, `archive-${String(segment).padStart(6, '0')}.${ending}`);
  }
}
