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

/** Bytes that are read at a time when many blocks are read. */
const readSize = 1024 * 1024;
/** The number of blocks that are read together, in the sequence of the file: about as many bytes as `readSize`. */
const blocksAtOnce = 64;

/** The archived executions in one segment, that is, one file of the journal. */
interface ArchivedSegment {
  readonly kept: Map<number, ArchivedExecution>;
  /** The numbers of executions that are in its index, but not kept any longer. */
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
  readonly #segments = new Map<number, ArchivedSegment>();
  /** The damages that were reported. */
  readonly #reported = new Set<string>();

  constructor(folder: string, definitions: Definitions, log: (line: string) => void) {
    this.#folder = folder;
    this.#definitions = definitions;
    this.#log = log;
  }

  /** Reads the executions that ended in a file, from its index or, if that is damaged, from the file itself. */
  async open(segment: number, forgotten: ReadonlySet<number>): Promise<ArchivedExecution[]> {
    const archived = this.#segment(segment);
    const found = (await this.#readIndex(segment)) ?? (await this.#readSegment(segment));
    for (const execution of found) {
      if (forgotten.has(execution.id)) archived.forgotten.push(execution.id);
      else archived.kept.set(execution.id, execution);
    }
    await this.removeIfUnused(segment);
    return [...archived.kept.values()];
  }

  /** Adds an execution whose end is on disk. */
  add(execution: ArchivedExecution): void {
    this.#segment(execution.segment).kept.set(execution.id, execution);
  }

  /** Writes the index of a file that is complete. */
  async writeIndex(segment: number): Promise<void> {
    const { kept, forgotten } = this.#segment(segment);
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
    const damaged = (damage: Damage) => this.#report(file, damage);
    const found: ExecutionEntry[] = [];
    for await (const entries of readBlocks<Entry>(file, blocks, damaged)) {
      for (const entry of entries) if (isOfExecution(entry) && entry[1] === id) found.push(entry);
    }
    return found;
  }

  /**
   * The ends of executions, read in few large reads, roughly latest first. Executions whose entries are damaged are left
   * out, with a log entry.
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
        if (this.#segments.has(segment)) this.#log(String(error));
      }
    }
  }

  async *#endsIn(file: string, wanted: ReadonlyMap<number, ArchivedExecution>) {
    const damaged = (damage: Damage) => this.#report(file, damage);
    const last = new Set([...wanted.values()].map(({ blocks }) => blocks.at(-1) ?? 0));
    const offsets = [...last].sort((a, b) => a - b);
    for (let end = offsets.length; end > 0; end -= blocksAtOnce) {
      const part = offsets.slice(Math.max(0, end - blocksAtOnce), end);
      for await (const entries of readBlocks<Entry>(file, part, damaged, readSize)) {
        for (const entry of entries) {
          const execution = entry[0] === 'end' ? wanted.get(entry[1]) : undefined;
          // A redriven execution has several ends; an earlier one may be in a block that was read for another execution.
          if (entry[0] === 'end' && entry[5] === execution?.redriveCount) yield [execution, entry] as const;
        }
      }
    }
  }

  /** Removes an execution that is not kept any longer. @param current the number of the current file, which stays */
  async forget({ segment, id }: ArchivedExecution, current: number): Promise<void> {
    const archived = this.#segment(segment);
    archived.kept.delete(id);
    archived.forgotten.push(id);
    if (segment !== current) await this.removeIfUnused(segment);
  }

  /** Deletes a complete file if none of its executions is kept. */
  async removeIfUnused(segment: number): Promise<void> {
    if (this.#segment(segment).kept.size > 0) return;
    this.#segments.delete(segment);
    // In this sequence, because an index without its file means that somebody has removed the file.
    await rm(this.#index(segment), { force: true });
    await rm(segmentFile(this.#folder, segment), { force: true });
  }

  /** The origins of the archived executions, added to others. */
  originsAnd(others: ReadonlySet<Origin>): Set<Origin> {
    const origins = new Set(others);
    for (const { kept } of this.#segments.values()) for (const { origin } of kept.values()) origins.add(origin);
    return origins;
  }

  /** The numbers of executions in indexes that are not kept any longer. */
  get forgotten(): number[] {
    return [...this.#segments.values()].flatMap(({ forgotten }) => forgotten);
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

  /** Once a place, although many executions may have entries there. */
  #report(file: string, { offset }: Damage): void {
    const place = `${file}: the entries at byte ${offset} are damaged.`;
    if (!this.#reported.has(place)) this.#log(place);
    this.#reported.add(place);
  }

  #segment(segment: number): ArchivedSegment {
    const known = this.#segments.get(segment);
    if (known !== undefined) return known;
    const archived = { kept: new Map(), forgotten: [] };
    this.#segments.set(segment, archived);
    return archived;
  }

  #index(segment: number): string {
    return `${segmentFile(this.#folder, segment)}.index`;
  }
}
