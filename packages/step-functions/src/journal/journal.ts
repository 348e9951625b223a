import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Place, recordOf } from './records.ts';

/** The journal cannot be written now, because the disk is full or read-only. */
export class JournalBlocked extends Error {
  override readonly name = 'JournalBlocked';
}

export interface JournalOptions {
  /** The end of its last whole record, in bytes; the rest of the file is cut off. */
  readonly end: number;
  /** Called once when it cannot be written, and once when it can be written again. */
  readonly log?: (line: string) => void;
}

interface Pending {
  readonly record: string;
  readonly placed: ((place: Place) => void) | undefined;
}

/** A part of the journal that is copied into a new file. */
export interface Kept extends Place {
  /** Called with its place in the new file. */
  readonly placed: (place: Place) => void;
}

interface Batch {
  readonly written: Promise<void>;
  readonly resolve: () => void;
}

/** bytes that are read at a time */
const window = 4 * 1024 * 1024;

const endOf = ({ offset, length }: Place): number => offset + length;

/** The number of parts that are copied at a time. */
const copied = 1000;

/** ms until a failed write is repeated */
const retryDelay = 500;

/**
 * An append-only file of records. Records that are added during a write wait for the next batch, so that there is one
 * fsync for each batch.
 *
 * A batch that cannot be written is kept and repeated until it is written: while the process lives, no record is lost,
 * and no record counts as safe before it is on disk.
 */
export class Journal<Entry> {
  readonly #path: string;
  #file: FileHandle;
  readonly #log: ((line: string) => void) | undefined;
  /** The end of the last whole batch, in bytes. */
  #end: number;
  #pending: Pending[] = [];
  /** The batch of the pending records. */
  #next: Batch | undefined;
  /** The write of the last batch, which may not have begun. */
  #last: Promise<void> = Promise.resolve();
  #blocked: JournalBlocked | undefined;
  /** Callers that wait for their answer; they are refused as soon as the journal is blocked. */
  readonly #asking = new Set<(reason: JournalBlocked) => void>();
  #retryNow: (() => void) | undefined;
  #giveUp: (() => void) | undefined;

  private constructor(path: string, file: FileHandle, { end, log }: JournalOptions) {
    this.#path = path;
    this.#file = file;
    this.#end = end;
    this.#log = log;
  }

  /** Opens a journal for appending. */
  static async open<Entry>(path: string, options: JournalOptions): Promise<Journal<Entry>> {
    const file = await open(path, 'a', 0o600);
    await file.truncate(options.end);
    return new Journal<Entry>(path, file, options);
  }

  /** Why it cannot be written; undefined while it can. */
  get blocked(): JournalBlocked | undefined {
    return this.#blocked;
  }

  /**
   * Adds a record. It is on disk when `written` resolves.
   * @param placed called with the record's place when it is written
   * @throws TypeError or RangeError if the record cannot be written as JSON; then nothing was added
   */
  append(entry: Entry, placed?: (place: Place) => void): void {
    this.#pending.push({ record: recordOf(entry), placed });
    if (this.#next !== undefined) return;
    let resolve: () => void = () => {};
    const written = new Promise<void>((done) => {
      resolve = done;
    });
    this.#next = { written, resolve };
    // Records of this turn of the event loop, and those added while the batch before is being written, share a batch.
    this.#last.then(nextTurn).then(() => this.#write());
    this.#last = written;
  }

  /**
   * Resolves when everything appended so far is on disk. It never rejects, and may take as long as the disk is full.
   */
  written(): Promise<void> {
    return this.#last;
  }

  /**
   * Resolves when everything appended so far is on disk.
   * @throws JournalBlocked as soon as a write has failed
   */
  flushed(): Promise<void> {
    if (this.#blocked !== undefined) return Promise.reject(this.#blocked);
    return new Promise((resolve, reject) => {
      this.#asking.add(reject);
      this.#last.then(() => {
        this.#asking.delete(reject);
        resolve();
      });
    });
  }

  /** The size of the file, in bytes. */
  get size(): number {
    return this.#end;
  }

  /** Reads parts of the file, and joins those of each list. Neighbouring parts are read together. */
  async read(lists: readonly (readonly Place[])[]): Promise<Buffer[]> {
    const places = lists.flat().sort((a, b) => a.offset - b.offset);
    const parts = new Map<Place, Buffer>();
    const reader = await open(this.#path, 'r');
    try {
      for (let from = 0; from < places.length; ) {
        const start = places[from]?.offset ?? 0;
        let to = from;
        for (let next = places[to]; next !== undefined && endOf(next) - start <= window; next = places[to]) to++;
        // A part that is larger than the window is read alone.
        const group = places.slice(from, Math.max(to, from + 1));
        const length = Math.max(...group.map(endOf)) - start;
        const { buffer, bytesRead } = await reader.read(Buffer.allocUnsafe(length), 0, length, start);
        if (bytesRead < length) throw new Error(`${this.#path} is shorter than it was`);
        for (const place of group) parts.set(place, buffer.subarray(place.offset - start, endOf(place) - start));
        from += group.length;
      }
    } finally {
      await reader.close();
    }
    return lists.map((list) => Buffer.concat(list.flatMap((place) => parts.get(place) ?? [])));
  }

  /**
   * Replaces the file atomically by a new one with these entries and these parts of the old one. Records that are added
   * meanwhile are written afterwards.
   * @param choose called when nothing is being written; returns what to keep
   */
  rewrite(choose: () => { entries: readonly Entry[]; kept: readonly Kept[] }): Promise<void> {
    const done = this.#last.then(async () => {
      const { entries, kept } = choose();
      await this.#replace(entries, kept);
    });
    // New records wait for it, as for a batch that is being written.
    this.#last = done.catch(() => {});
    return done;
  }

  async #replace(entries: readonly Entry[], kept: readonly Kept[]): Promise<void> {
    const path = `${this.#path}.new`;
    const file = await open(path, 'w', 0o600);
    const places: [Kept, Place][] = [];
    let end = 0;
    const write = async (bytes: Buffer) => {
      await file.appendFile(bytes);
      end += bytes.length;
    };
    try {
      await write(Buffer.from(entries.map(recordOf).join('')));
      for (let from = 0; from < kept.length; from += copied) {
        const parts = kept.slice(from, from + copied);
        const offset = end;
        const buffers = await this.read(parts.map((part) => [part]));
        await write(Buffer.concat(buffers));
        let at = offset;
        for (const part of parts) {
          places.push([part, { offset: at, length: part.length }]);
          at += part.length;
        }
      }
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(path, this.#path);
    await syncFolder(this.#path);
    await this.#file.close();
    this.#file = await open(this.#path, 'a', 0o600);
    this.#end = end;
    for (const [part, place] of places) part.placed(place);
  }

  /**
   * Writes the remaining records, if possible, and closes the file. Records that cannot be written were never
   * acknowledged.
   */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#giveUp = resolve;
      this.#last.then(resolve);
      this.#retryNow?.();
    });
    await this.#file.close();
  }

  async #write(): Promise<void> {
    const pending = this.#pending;
    const batch = Buffer.from(pending.map(({ record }) => record).join(''));
    const { resolve } = this.#next ?? {};
    this.#pending = [];
    this.#next = undefined;
    while (!(await this.#append(batch))) {
      if (this.#giveUp !== undefined) {
        this.#log?.(
          `${this.#path} could not be written before the engine was closed: the missing records were not acknowledged.`,
        );
        this.#giveUp();
        return;
      }
      await this.#pause();
    }
    this.#reportPlaces(pending, this.#end - batch.length);
    resolve?.();
  }

  #reportPlaces(pending: readonly Pending[], start: number): void {
    let offset = start;
    for (const { record, placed } of pending) {
      const length = Buffer.byteLength(record);
      placed?.({ offset, length });
      offset += length;
    }
  }

  async #append(batch: Buffer): Promise<boolean> {
    try {
      // Remains of a failed write.
      if (this.#blocked !== undefined) await this.#file.truncate(this.#end);
      await this.#file.appendFile(batch);
      await this.#file.datasync();
    } catch (error) {
      this.#block(error);
      return false;
    }
    this.#end += batch.length;
    if (this.#blocked !== undefined) this.#log?.(`${this.#path} can be written again: the engine continues.`);
    this.#blocked = undefined;
    return true;
  }

  #block(error: unknown): void {
    if (this.#blocked === undefined) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#blocked = new JournalBlocked(
        `${this.#path} cannot be written (${reason}). Until it can be written, the engine refuses changes and answers reads. Free space on the disk, or make it writable.`,
      );
      this.#log?.(this.#blocked.message);
    }
    for (const refuse of this.#asking) refuse(this.#blocked);
    this.#asking.clear();
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, retryDelay);
      this.#retryNow = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Flushes a folder, so that a file's new name is on disk. */
async function syncFolder(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
