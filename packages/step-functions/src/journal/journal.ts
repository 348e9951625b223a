import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** What was found in a journal that is not whole. */
export interface Damage {
  /** Where the record begins, in bytes. */
  readonly offset: number;
  /** Whether a crash cut it off: it is the last record, and was never acknowledged. */
  readonly torn: boolean;
}

/** The journal cannot be written now, for lack of room or because the disk may only be read. */
export class JournalBlocked extends Error {
  override readonly name = 'JournalBlocked';
}

export interface JournalOptions {
  /** Where its last whole record ends, in bytes: what lies beyond is cut off. */
  readonly end: number;
  /** Told once when it cannot be written, and once when it can be again. */
  readonly log?: (line: string) => void;
}

interface Batch {
  readonly written: Promise<void>;
  readonly resolve: () => void;
}

/** ms until a write that failed is tried again */
const retryDelay = 500;

/**
 * A file of records to which is only ever appended. Records that come while one batch is being written wait for the
 * next, so that there is one fsync a batch, however many wait for it.
 *
 * A record is a line: the CRC-32 of its JSON text, the text itself.
 *
 * A batch that cannot be written is kept, and tried again until it can: nothing that was appended is dropped while the
 * process lives, and nothing of it counts as safe before it is on disk.
 */
export class Journal<Entry> {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #log: ((line: string) => void) | undefined;
  /** Where the last whole batch ends, in bytes. */
  #end: number;
  #pending: string[] = [];
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
   * @throws TypeError or RangeError if the record is not JSON; nothing was added then
   */
  append(entry: Entry): void {
    this.#pending.push(recordOf(entry));
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
    const batch = Buffer.from(this.#pending.join(''));
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
    resolve?.();
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

/** Replaces a journal that is not open by one with these records: all of it, or, if that fails, nothing. */
export async function rewriteJournal<Entry>(path: string, entries: readonly Entry[]): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    for (const entry of entries) await file.appendFile(recordOf(entry));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

function recordOf(entry: unknown): string {
  const text = JSON.stringify(entry);
  return `${checksum(text)} ${text}\n`;
}

/**
 * Reads a journal; one that is not there is empty.
 * @param found is called with each record in order
 * @param damaged is called with each record that cannot be read
 * @returns where the last whole record ends, in bytes
 */
export async function readJournal<Entry>(
  path: string,
  found: (entry: Entry) => void,
  damaged: (damage: Damage) => void,
): Promise<number> {
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return Buffer.alloc(0);
    throw error;
  });
  let offset = 0;
  while (offset < bytes.length) {
    const newline = bytes.indexOf(10, offset);
    const end = newline < 0 ? bytes.length : newline;
    const entry = newline < 0 ? undefined : parseRecord<Entry>(bytes.toString('utf8', offset, end));
    if (entry !== undefined) {
      found(entry);
    } else {
      const torn = newline < 0;
      damaged({ offset, torn });
      if (torn) return offset;
    }
    offset = end + 1;
  }
  return offset;
}

function parseRecord<Entry>(line: string): Entry | undefined {
  const text = line.slice(9);
  if (line[8] !== ' ' || line.slice(0, 8) !== checksum(text)) return undefined;
  return JSON.parse(text);
}

function checksum(text: string): string {
  return crc32(text).toString(16).padStart(8, '0');
}
