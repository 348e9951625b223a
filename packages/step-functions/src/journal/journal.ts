import { type FileHandle, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Place, recordOf } from './records.ts';

/** The journal cannot be written now, for lack of room or because the disk may only be read. */
export class JournalBlocked extends Error {
  override readonly name = 'JournalBlocked';
}

export interface JournalOptions {
  /** Where its last whole record ends, in bytes: what lies beyond is cut off. */
  readonly end: number;
  /** Called once when it cannot be written, and once when it can be again. */
  readonly log?: (line: string) => void;
}

interface Pending {
  readonly record: string;
  readonly placed: ((place: Place) => void) | undefined;
}

/** A part of the journal as it is, for a new file. */
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

/** Parts that are copied at a time. */
const copied = 1000;

/** ms until a write that failed is tried again */
const retryDelay = 500;

/**
 * A file of records to which is only ever appended. Records that come while one batch is being written wait for the
 * next, so that there is one fsync a batch, however many wait for it.
 *
 * A batch that cannot be written is kept, and tried again until it can: nothing that was appended is dropped while the
 * process lives, and nothing of it counts as safe before it is on disk.
 */
export class Journal<Entry> {
  readonly #path: string;
  #file: FileHandle;
  readonly #log: ((line: string) => void) | undefined;
  /** Where the last whole batch ends, in bytes. */
  #end: number;
  #pending: Pending[] = [];
  /** The batch that the pending records will be in. */
  #next: Batch | undefined;
  /** The last batch that was begun, or will be. */
  #last: Promise<void> = Promise.resolve();
  #blocked: JournalBlocked | undefined;
  /** Those who wait for an answer, and are refused as soon as the journal is blocked. */
  readonly #asking = new Set<(reason: JournalBlocked) => void>();
  #retryNow: (() => void) | undefined;
  #giveUp: (() => void) | undefined;

  private constructor(path: string, file: FileHandle, { end, log }: JournalOptions) {
    this.#path = path;
    this.#file = file;
    this.#end = end;
    this.#log = log;
  }

  /** Opens a journal to append to it. */
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
   * Adds a record. It is safe once `written` has resolved.
   * @param placed called with the record's place, once it is written
   * @throws TypeError or RangeError if the record is not JSON; nothing was added then
   */
  append(entry: Entry, placed?: (place: Place) => void): void {
    this.#pending.push({ record: recordOf(entry), placed });
    if (this.#next !== undefined) return;
    let resolve: () => void = () => {};
    const written = new Promise<void>((done) => {
      resolve = done;
    });
    this.#next = { written, resolve };
    // What is appended in this turn of the event loop, and while the batch before is being written, shares the batch.
    this.#last.then(nextTurn).then(() => this.#write());
    this.#last = written;
  }

  /** Resolves when everything appended so far is on disk, whatever comes after, and however long that takes. */
  written(): Promise<void> {
    return this.#last;
  }

  /**
   * Resolves when everything appended so far is on disk.
   * @throws JournalBlocked as soon as it is known that the disk does not take it now
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

  /** Reads parts that were written: each list of them as one. What lies close together is read at once. */
  async read(lists: readonly (readonly Place[])[]): Promise<Buffer[]> {
    const places = lists.flat().sort((a, b) => a.offset - b.offset);
    const parts = new Map<Place, Buffer>();
    const reader = await open(this.#path, 'r');
    try {
      for (let from = 0; from < places.length; ) {
        const start = places[from]?.offset ?? 0;
        let to = from;
        for (let next = places[to]; next !== undefined && endOf(next) - start <= window; next = places[to]) to++;
        // One that is larger than the window is read alone.
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
   * Replaces the file by one with these entries and these parts of the old one: all of it or, if that fails, nothing.
   * What is appended meanwhile is written afterwards.
   * @param choose called when nothing is being written: what is to be kept
   */
  rewrite(choose: () => { entries: readonly Entry[]; kept: readonly Kept[] }): Promise<void> {
    const done = this.#last.then(async () => {
      const { entries, kept } = choose();
      await this.#replace(entries, kept);
    });
    // What comes now waits for it, as for a batch that is being written.
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

  /** Writes what is left, if the disk takes it, and closes the file. What it does not take was never acknowledged. */
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
        this.#log?.(`${this.#path} could not be written before the end: what is missing was not acknowledged.`);
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
      // What a failed attempt has left behind.
      if (this.#blocked !== undefined) await this.#file.truncate(this.#end);
      await this.#file.appendFile(batch);
      await this.#file.datasync();
    } catch (error) {
      this.#block(error);
      return false;
    }
    this.#end += batch.length;
    if (this.#blocked !== undefined) this.#log?.(`${this.#path} can be written again: the engine goes on.`);
    this.#blocked = undefined;
    return true;
  }

  #block(error: unknown): void {
    if (this.#blocked === undefined) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#blocked = new JournalBlocked(
        `${this.#path} cannot be written (${reason}). Nothing new is accepted until it can; what can be read is answered.`,
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

/** Makes sure that a file's new name is on disk. */
async function syncFolder(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
