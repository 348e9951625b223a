import { type FileHandle, open, readFile, truncate } from 'node:fs/promises';
import { crc32 } from 'node:zlib';

/** What was found in a journal that is not whole. */
export interface Damage {
  /** Where the record begins, in bytes. */
  readonly offset: number;
  /** Whether it is the last record, which a crash cut off: it was never acknowledged. */
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
   * Opens a journal and reads what is in it. A torn last record is cut off the file; damaged ones are left out.
   * @param found is called with each record in order
   */
  static async open<Entry>(
    path: string,
    found: (entry: Entry) => void,
    damaged: (damage: Damage) => void,
  ): Promise<Journal<Entry>> {
    const end = await readRecords(path, found, damaged);
    const file = await open(path, 'a');
    await truncate(path, end);
    return new Journal<Entry>(file);
  }

  /** Adds a record. It is safe once `flushed` has resolved. */
  append(entry: Entry): void {
    const text = JSON.stringify(entry);
    this.#pending.push(`${checksum(text)} ${text}\n`);
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

/** @returns where the last whole record ends, in bytes */
async function readRecords<Entry>(
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
      const torn = newline < 0 || newline === bytes.length - 1;
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
