import { type FileHandle, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { ArchivedExecution, indexEntryOf } from './archived-execution.ts';
import type { EndEntry, ExecutionEntry, IndexEntry, StartEntry } from './entries.ts';
import { parseRecord, readRecords, recordOf } from './records.ts';

/** bytes: a new segment is begun after this */
const segmentSize = 64 * 1024 * 1024;

/** What goes into the archive. */
export interface Ending {
  readonly start: StartEntry;
  readonly end: EndEntry;
  /** The records of the execution as the journal has them, the start first. */
  readonly records: Buffer;
}

/**
 * The executions that have ended: segments, files of the entries of one execution after the other, each with an index that
 * is short enough to be in memory as a whole. A segment is removed when nothing in it is kept any longer, so that nothing
 * is ever moved: executions are pruned in the order in which they ended.
 */
export class Archive {
  readonly #folder: string;
  readonly #log: (line: string) => void;
  /** How many executions of each segment are kept. */
  readonly #kept = new Map<number, Set<number>>();
  #current:
    | { readonly segment: number; readonly data: FileHandle; readonly index: FileHandle; end: number }
    | undefined;
  #last = 0;

  constructor(folder: string, log: (line: string) => void) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Reads the indexes: the executions in the order in which they were put in. */
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
          // What was cut off is in the journal still.
          if (!torn)
            this.#log(`${this.#file(segment, 'index')}: the record at byte ${offset} is damaged and was left out.`);
        },
      );
      this.#last = segment;
    }
    return found;
  }

  /** Puts executions in; they are safe when it has resolved. */
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
      // What a full disk has taken of it is left behind: the next segment begins anew.
      await this.#closeSegment();
      throw error;
    }
  }

  /** The entries of an execution: its start, its inputs, its end. */
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

  /** An execution is not kept any longer. */
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
