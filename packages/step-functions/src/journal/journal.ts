import { type FileHandle, open, rename } from 'node:fs/promises';
import { type Block, BlockBuffer, syncFolder, writeEntries } from './blocks.ts';

/** The journal cannot be written now, for lack of room or because the disk may only be read. */
export class JournalBlocked extends Error {
  override readonly name = 'JournalBlocked';
}

export interface JournalOptions {
  /** Where its last whole block ends, in bytes: what lies beyond is cut off. */
  readonly end: number;
  /** Called once when it cannot be written, and once when it can be again. */
  readonly log?: (line: string) => void;
}

/** What is written together: one write and one fsync, however many entries there are and however many wait for them. */
class Batch {
  resolve: () => void = () => {};
  reject: (reason: JournalBlocked) => void = () => {};
  /** Resolves once it is on disk, however long that takes. */
  readonly written = new Promise<void>((resolve) => {
    this.resolve = resolve;
  });
  /** Rejects as soon as it is known that the disk does not take it now. */
  readonly flushed = new Promise<void>((resolve, reject) => {
    this.reject = reject;
    this.written.then(resolve);
  });

  constructor() {
    // Perhaps nobody waits for it.
    this.flushed.catch(() => {});
  }
}

/** What a new file is to have, and who is told where it is. */
export interface NewFile<Entry> {
  readonly entries: AsyncIterable<Entry>;
  readonly placed: (entry: Entry, block: Block) => void;
}

/** ms until a write that failed is tried again */
const retryDelay = 500;

/**
 * A file of entries to which is only ever appended. Entries that come while one batch is being written wait for the
 * next, so that there is one fsync a batch, however many wait for it.
 *
 * A batch that cannot be written is kept, and tried again until it can: nothing that was appended is dropped while the
 * process lives, and nothing of it counts as safe before it is on disk.
 */
export class Journal<Entry> {
  #path: string;
  #file: FileHandle;
  readonly #log: ((line: string) => void) | undefined;
  /** Where the last whole batch ends, in bytes. */
  #end: number;
  /** What waits to be written; and what is being written, or a buffer to take its place. */
  #waiting = new BlockBuffer();
  #other = new BlockBuffer();
  /** Those that are not on disk, the one that is being written first. */
  readonly #batches: Batch[] = [];
  /** The batch that what waits will be in. */
  #next: Batch | undefined;
  /** The last batch that was begun, or will be; or what it waits for. */
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

  /** Opens a journal to append to it. */
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
   * Adds an entry. It is safe once `written` has resolved.
   * @returns the block that it is in, whose place is known then
   * @throws TypeError or RangeError if the entry is not JSON; nothing was added then
   */
  append(entry: Entry): Block {
    const block = this.#waiting.add(entry);
    if (this.#next === undefined) {
      this.#next = new Batch();
      this.#batches.push(this.#next);
      // What is appended in this turn of the event loop, and while the batch before is being written, shares the batch.
      this.#last.then(nextTurn).then(() => this.#write());
      this.#last = this.#next.written;
    }
    return block;
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
    return this.#batches.at(-1)?.flushed ?? this.#last;
  }

  /** The size of the file, in bytes. */
  get size(): number {
    return this.#end;
  }

  /**
   * Goes on in a new file, as soon as that is on disk as a whole; if it cannot be written, in this one. What is appended
   * meanwhile is written afterwards.
   * @param choose called when nothing is being written: what the new file begins with
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
      // From now on this is the journal, and nothing may be written to it that could be lost with its name.
      await this.#persist(() => syncFolder(path));
    });
    // What comes now waits for it, as for a batch that is being written.
    this.#last = moved.catch(() => {});
    return moved;
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
    const buffer = this.#waiting;
    this.#waiting = this.#other;
    this.#other = buffer;
    this.#next = undefined;
    buffer.close();
    const isWritten = await this.#persist(async () => {
      // What a failed attempt has left behind.
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

  /** Does something to the disk until it succeeds. @returns false if the journal was closed before it did */
  async #persist(write: () => Promise<void>): Promise<boolean> {
    for (;;) {
      try {
        await write();
        break;
      } catch (error) {
        this.#block(error);
      }
      if (this.#giveUp !== undefined) {
        this.#log?.(`${this.#path} could not be written before the end: what is missing was not acknowledged.`);
        this.#giveUp();
        return false;
      }
      await this.#pause();
    }
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
