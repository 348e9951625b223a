import { rm } from 'node:fs/promises';
import { ArchivedExecution } from './archived-execution.ts';
import { type Damage, readBlocks, readEntries, writeEntries } from './blocks.ts';
import type { Definitions } from './definitions.ts';
import {
  type EndEntry,
  type Entry,
  type ExecutionEntry,
  formatVersion,
  type IndexEntry,
  isOfExecution,
  type Origin,
} from './entries.ts';
import { archivedOf, readSegment, segmentFile } from './segment.ts';

/** bytes that are read at a time where many blocks are read */
const readSize = 1024 * 1024;
/** Blocks that are read in the sequence of the file; all of them are about as many bytes. */
const blocksAtOnce = 64;

/** The executions in a file of the journal. */
interface Shelf {
  readonly kept: Map<number, ArchivedExecution>;
  /** The numbers of those in its index that are not kept any longer. */
  readonly forgotten: number[];
}

/**
 * The archive of executions that have ended. Their entries stay where they were written: in the files of the journal, of
 * which only the last is current. Each other file has an index that is small enough for memory, and is deleted when none
 * of its executions is kept any longer.
 */
export class Archive {
  readonly #folder: string;
  readonly #definitions: Definitions;
  readonly #log: (line: string) => void;
  readonly #shelves = new Map<number, Shelf>();

  constructor(folder: string, definitions: Definitions, log: (line: string) => void) {
    this.#folder = folder;
    this.#definitions = definitions;
    this.#log = log;
  }

  /** Reads the executions that ended in a file, from its index or, if that is damaged, from the file itself. */
  async open(segment: number, forgotten: ReadonlySet<number>): Promise<ArchivedExecution[]> {
    const shelf = this.#shelf(segment);
    const found = (await this.#readIndex(segment)) ?? (await this.#readSegment(segment));
    for (const execution of found) {
      if (forgotten.has(execution.id)) shelf.forgotten.push(execution.id);
      else shelf.kept.set(execution.id, execution);
    }
    await this.removeIfUnused(segment);
    return [...shelf.kept.values()];
  }

  /** Adds an execution whose end is on disk. */
  add(execution: ArchivedExecution): void {
    this.#shelf(execution.segment).kept.set(execution.id, execution);
  }

  /** Writes the index of a file that is complete. */
  async writeIndex(segment: number): Promise<void> {
    const { kept, forgotten } = this.#shelf(segment);
    const ended = [...kept.values()];
    forgotten.length = 0;
    const origins = new Set(ended.map(({ origin }) => origin));
    const entries = function* (this: Archive): Generator<IndexEntry> {
      yield ['index', formatVersion, ended.length];
      yield* this.#definitions.entries(origins);
      for (const { entry } of ended) yield entry;
    };
    const { file } = await writeEntries(this.#index(segment), entries.call(this));
    await file.close();
  }

  /** The entries of an execution: its start, its inputs, its end. Damaged blocks are left out, with a log entry. */
  async read({ segment, id, blocks }: ArchivedExecution): Promise<ExecutionEntry[]> {
    const file = segmentFile(this.#folder, segment);
    const damaged = ({ offset }: Damage) => this.#log(`${file}: the entries at byte ${offset} are damaged.`);
    const found: ExecutionEntry[] = [];
    for await (const entries of readBlocks<Entry>(file, blocks, damaged)) {
      for (const entry of entries) if (isOfExecution(entry) && entry[1] === id) found.push(entry);
    }
    return found;
  }

  /**
   * The ends of executions, with few large reads: about the latest first. Those whose entries are damaged are left out, with
   * a log entry.
   */
  async *ends(executions: Iterable<ArchivedExecution>): AsyncGenerator<readonly [ArchivedExecution, EndEntry]> {
    const bySegment = new Map<number, Map<number, ArchivedExecution>>();
    for (const execution of executions) {
      const wanted = bySegment.get(execution.segment) ?? new Map();
      bySegment.set(execution.segment, wanted.set(execution.id, execution));
    }
    const latestFirst = [...bySegment].sort(([a], [b]) => b - a);
    for (const [segment, wanted] of latestFirst) {
      try {
        yield* this.#endsIn(segmentFile(this.#folder, segment), wanted);
      } catch (error) {
        // A file is deleted when none of its executions is kept any longer.
        if (this.#shelves.has(segment)) this.#log(String(error));
      }
    }
  }

  async *#endsIn(file: string, wanted: ReadonlyMap<number, ArchivedExecution>) {
    const damaged = ({ offset }: Damage) => this.#log(`${file}: the entries at byte ${offset} are damaged.`);
    const last = new Set([...wanted.values()].map(({ blocks }) => blocks.at(-1) ?? 0));
    const offsets = [...last].sort((a, b) => a - b);
    for (let end = offsets.length; end > 0; end -= blocksAtOnce) {
      const part = offsets.slice(Math.max(0, end - blocksAtOnce), end);
      for await (const entries of readBlocks<Entry>(file, part, damaged, readSize)) {
        for (const entry of entries) {
          const execution = entry[0] === 'end' ? wanted.get(entry[1]) : undefined;
          // One that was redriven has ended before, maybe in a block that was read for another.
          if (entry[0] === 'end' && entry[5] === execution?.redriveCount) yield [execution, entry] as const;
        }
      }
    }
  }

  /** Removes an execution that is not kept any longer. @param current the number of the current file, which stays */
  async forget({ segment, id }: ArchivedExecution, current: number): Promise<void> {
    const shelf = this.#shelf(segment);
    shelf.kept.delete(id);
    shelf.forgotten.push(id);
    if (segment !== current) await this.removeIfUnused(segment);
  }

  /** Deletes a complete file if none of its executions is kept. */
  async removeIfUnused(segment: number): Promise<void> {
    if (this.#shelf(segment).kept.size > 0) return;
    this.#shelves.delete(segment);
    await rm(segmentFile(this.#folder, segment), { force: true });
    await rm(this.#index(segment), { force: true });
  }

  /** The origins of its executions, added to others. */
  originsAnd(others: ReadonlySet<Origin>): Set<Origin> {
    const origins = new Set(others);
    for (const { kept } of this.#shelves.values()) for (const { origin } of kept.values()) origins.add(origin);
    return origins;
  }

  /** The numbers of executions in indexes that are not kept any longer. */
  get forgotten(): number[] {
    return [...this.#shelves.values()].flatMap(({ forgotten }) => forgotten);
  }

  async #readIndex(segment: number): Promise<ArchivedExecution[] | undefined> {
    const found: ArchivedExecution[] = [];
    let count: number | undefined;
    await readEntries<IndexEntry>(
      this.#index(segment),
      (entries) => {
        for (const entry of entries) {
          if (entry[0] === 'index') count = entry[1] === formatVersion ? entry[2] : undefined;
          else if (entry[0] !== 'ended') this.#definitions.add(entry);
          else {
            const origin = this.#definitions.origin(entry[2]);
            if (origin !== undefined) found.push(new ArchivedExecution(segment, origin, entry));
          }
        }
      },
      () => {},
    );
    return found.length === count ? found : undefined;
  }

  async #readSegment(segment: number): Promise<ArchivedExecution[]> {
    const file = segmentFile(this.#folder, segment);
    this.#log(`${this.#index(segment)} is damaged: ${file} is read instead.`);
    const { live } = await readSegment(file, this.#definitions, this.#log);
    return [...live.values()].flatMap((it) => archivedOf(segment, it) ?? []);
  }

  #shelf(segment: number): Shelf {
    const known = this.#shelves.get(segment);
    if (known !== undefined) return known;
    const shelf = { kept: new Map(), forgotten: [] };
    this.#shelves.set(segment, shelf);
    return shelf;
  }

  #index(segment: number): string {
    return `${segmentFile(this.#folder, segment)}.index`;
  }
}
