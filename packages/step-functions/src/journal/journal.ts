import { type FileHandle, open, rename } from 'node:fs/promises';
import { type Block, BlockBuffer, syncFolder, writeEntries } from './blocks.ts';

/** The journal cannot be written now, because the disk is full or read-only. */
export class JournalBlocked extends Error {
  override readonly name = 'JournalBlocked';
}

export interface JournalOptions {
  /** The end of its last whole block, in bytes; the rest of the file is cut off. */
  readonly end: number;
  /** Called once when it cannot be written, and once when it can be written again. */
  readonly log?: (line: string) => void;
}

/** Entries that are written together, with one write and one fsync. */
class Batch {
  resolve: () => void = () => {};
  reject: (reason: JournalBlocked) => void = () => {};
  /** Resolves when it is on disk, however long that takes. */
  readonly written = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });
  /** Resolves with `written`, or rejects as soon as a write has failed. */
  readonly flushed = new Promise<void>((resolve, reject) => {
    this.reject = reject;
    this.written.then(resolve);
  });

  constructor() {
    // There may be no caller that waits for it.
    this.flushed.catch(() => {});
  }
}

/** The contents of a new file. */
export interface NewFile<Entry> {
  readonly entries: AsyncIterable<Entry>;
  /** Called with each entry and its block. */
  readonly placed: (entry: Entry, block: Block) => void;
}

/** ms until a failed write is repeated */
const retryDelay = 500;

/**
 * An append-only file of entries. Entries that are added during a write wait for the next batch, so that there is one
 * fsync for each batch.
 *
 * A batch that cannot be written is kept and repeated until it is written: while the process lives, no entry is lost,
 * and no entry counts as safe before it is on disk.
 */
export class Journal<Entry> {
  #path: string;
  #file: FileHandle;
  readonly #log: ((line: string) => void) | undefined;
  /** The end of the last whole batch, in bytes. */
  #end: number;
  /** The buffer of the next batch, and that of the batch that is being written, which is used again afterwards. */
  #waiting = new BlockBuffer();
  #other = new BlockBuffer();
  /** The batches that are not on disk, the oldest first. */
  readonly #batches: Batch[] = [];
  /** The batch of the waiting entries. */
  #next: Batch | undefined;
  /** The write of the last batch, which may not have begun, or the change to a new file. */
  #last: Promise<void> = Promise.resolve();
  #blocked: JournalBlocked | undefined;
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
    await syncFolder(path);
    return new Journal<Entry>(path, file, options);
  }

  /** Why it cannot be written; undefined while it can. */
  get blocked(): JournalBlocked | undefined {
    return this.#blocked;
  }

  /**
   * Adds an entry. It is on disk when `written` resolves.
   * @returns its block, whose place is known then
   * @throws TypeError or RangeError if the entry cannot be written as JSON; then nothing was added
   */
  append(entry: Entry): Block {
    const block = this.#waiting.add(entry);
    if (this.#next === undefined) {
      this.#next = new Batch();
      this.#batches.push(this.#next);
      // Entries of this turn of the event loop, and those added while the batch before is being written, share a batch.
      this.#last.then(nextTurn).then(() => this.#write());
      this.#last = this.#next.written;
    }
    return block;
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
    return this.#batches.at(-1)?.flushed ?? this.#last;
  }

  /** The size of the file, in bytes. */
  get size(): number {
    return this.#end;
  }

  /**
   * Continues in a new file when that is on disk as a whole, or in the present one if the new one cannot be written.
   * Entries that are added meanwhile are written afterwards.
   * @param choose called when nothing is being written; returns the contents with which the new file begins
   */
  moveTo(path: string, choose: () => Promise<NewFile<Entry>>): Promise<void> {
    const moved = this.#last.then(async () => {
      const { entries, placed } = await choose();
      const { file, size } = await writeEntries(`${path}.new`, entries, placed);
      await rename(`${path}.new`, path);
      const old = this.#file;
      this.#path = path;
      this.#file = file;
      this.#end = size;
      await old.close();
      // Nothing may be acknowledged that is in the new file before its name is on disk.
      await this.#persist(() => syncFolder(path));
    });
    // New entries wait for the change to the new file, as for a batch that is being written.
    this.#last = moved.catch(() => {});
    return moved;
  }

  /**
   * Writes the remaining entries, if possible, and closes the file. Entries that cannot be written were never
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
    const buffer = this.#waiting;
    this.#waiting = this.#other;
    this.#other = buffer;
    this.#next = undefined;
    buffer.close();
    const isWritten = await this.#persist(async () => {
      // Remains of a failed write.
      if (this.#blocked !== undefined) await this.#file.truncate(this.#end);
      await this.#file.appendFile(buffer.bytes);
      await this.#file.datasync();
    });
    if (!isWritten) return;
    const { length } = buffer;
    buffer.written(this.#end);
    this.#end += length;
    this.#batches.shift()?.resolve();
  }

  /** Repeats a write until it succeeds. @returns false if the journal was closed before */
  async #persist(write: () => Promise<void>): Promise<boolean> {
    for (;;) {
      try {
        await write();
        break;
      } catch (error) {
        this.#block(error);
      }
      if (this.#giveUp !== undefined) {
        this.#log?.(
          `${this.#path} could not be written before the engine was closed: the missing entries were not acknowledged.`,
        );
        this.#giveUp();
        return false;
      }
      await this.#pause();
    }
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
    for (const batch of this.#batches) batch.reject(this.#blocked);
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
