import { type FileHandle, open, readFile, rename } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** What was found in a journal that is not whole. */
export interface Damage {
  /** Where the record begins, in bytes. */
  readonly offset: number;
  /** Whether a crash cut it off: it is the last record, and was never acknowledged. */
  readonly torn: boolean;
}

/**
 * A file of records to which is only ever appended. Records that come while one batch is being written wait for the
 * next, so that there is one fsync a batch, however many wait for it.
 *
 * A record is a line: the CRC-32 of its JSON text, the text itself.
 */
export class Journal<Entry> {
  readonly #file: FileHandle;
  #pending: string[] = [];
  /** The batch that the pending records will be in. */
  #next: Promise<void> | undefined;
  /** The last batch that was begun, or will be. It rejects if any batch up to it could not be written. */
  #last: Promise<void> = Promise.resolve();

  private constructor(file: FileHandle) {
    this.#file = file;
  }

  /**
   * Opens a journal to append to it.
   * @param end where its last whole record ends, in bytes: what lies beyond is cut off
   */
  static async open<Entry>(path: string, end: number): Promise<Journal<Entry>> {
    const file = await open(path, 'a');
    await file.truncate(end);
    return new Journal<Entry>(file);
  }

  /** Adds a record. It is safe once `flushed` has resolved. */
  append(entry: Entry): void {
    this.#pending.push(recordOf(entry));
    if (this.#next !== undefined) return;
    // What is appended in this turn of the event loop, and while the batch before is being written, shares the batch.
    this.#next = this.#last.then(nextTurn).then(() => this.#write());
    this.#last = this.#next;
    this.#last.catch(() => {}); // whoever waits for it is told
  }

  /** Resolves when everything appended so far is on disk, whatever comes after. Rejects if it could not be written. */
  flushed(): Promise<void> {
    return this.#last;
  }

  async close(): Promise<void> {
    await this.flushed();
    await this.#file.close();
  }

  async #write(): Promise<void> {
    const batch = this.#pending.join('');
    this.#pending = [];
    this.#next = undefined;
    await this.#file.appendFile(batch);
    await this.#file.datasync();
  }
}

const nextTurn = () => new Promise((resolve) => setImmediate(resolve));

/** Replaces a journal that is not open by one with these records: all of it, or, if that fails, nothing. */
export async function rewriteJournal<Entry>(path: string, entries: readonly Entry[]): Promise<void> {
  const file = await open(`${path}.new`, 'w');
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
