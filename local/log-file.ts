import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';

/** bytes that may wait for the disk; further lines are dropped, because a log must not fill the memory */
const longestQueue = 8 * 1024 * 1024;
/** bytes: a larger file is continued in a new one */
const largestFile = 16 * 1024 * 1024;
/** Files of a log that are kept: the current one, and those before it. */
const keptFiles = 4;

const lineEnd = '\n';

/** The files of a log, the newest first: `<file>`, `<file>.1`, `<file>.2`, ... Not each has to be there. */
export function logFilesOf(file: string): string[] {
  return Array.from({ length: keptFiles }, (_, number) => (number === 0 ? file : `${file}.${number}`));
}

/**
 * A log in a few files of limited size, of which the oldest is dropped. While it cannot be written, on a full disk for
 * example, it reports that once and drops lines: a log must not stop the run.
 */
export class LogFile {
  readonly #file: string;
  readonly #log: (line: string) => void;
  readonly #largest: number;
  #queue = '';
  #writing: Promise<void> | undefined;
  #isReported = false;

  /**
   * @param log called when the file cannot be written, and when it can be written again
   * @param largest bytes that a file may have
   */
  constructor(file: string, log: (line: string) => void, largest = largestFile) {
    this.#file = file;
    this.#log = log;
    this.#largest = largest;
  }

  write(line: string): void {
    if (this.#queue.length < longestQueue) this.#queue += `${line}${lineEnd}`;
    this.#writing ??= this.#write();
  }

  /** Waits until all lines so far are written or dropped. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #write(): Promise<void> {
    while (this.#queue !== '') {
      const text = this.#queue;
      this.#queue = '';
      try {
        await mkdir(path.dirname(this.#file), { recursive: true, mode: 0o700 });
        if ((await this.#append(text)) > this.#largest) await this.#rotate();
        if (this.#isReported) this.#log(`${this.#file} can be written again.`);
        this.#isReported = false;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (!this.#isReported) this.#log(`${this.#file} cannot be written, so its lines are dropped: ${reason}`);
        this.#isReported = true;
      }
    }
    this.#writing = undefined;
  }

  /** @returns the size of the file, in bytes */
  async #append(text: string): Promise<number> {
    const file = await open(this.#file, 'a+', 0o600);
    try {
      const { size } = await file.stat();
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, Math.max(0, size - 1));
      // A crash or a full disk has cut the last line off: the next one must not be lost with it.
      const isCut = size > 0 && buffer.toString('latin1') !== lineEnd;
      await file.appendFile(isCut ? `${lineEnd}${text}` : text);
      return (await file.stat()).size;
    } finally {
      await file.close();
    }
  }

  async #rotate(): Promise<void> {
    const files = logFilesOf(this.#file);
    for (let number = files.length - 1; number > 0; number--) {
      const [newer = '', older = ''] = [files[number - 1], files[number]];
      await rename(newer, older).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOENT') throw error;
      });
    }
  }
}
