import { mkdir, open, rename } from 'node:fs/promises';
import path from 'node:path';

/** bytes that may wait to be written; further lines are dropped, because a log must not fill the memory */
const maxQueueSize = 8 * 1024 * 1024;
/** bytes: when a file is larger, the log continues in a new one */
const maxFileSize = 16 * 1024 * 1024;
/** The number of files of a log: the current one, and those before it. */
const maxFiles = 4;

const lineEnd = '\n';

/** The paths of a log's files, newest first: `<file>`, `<file>.1`, `<file>.2`, ...; some may not exist. */
export function logFilesOf(file: string): string[] {
  return Array.from({ length: maxFiles }, (_, number) => (number === 0 ? file : `${file}.${number}`));
}

/**
 * A log in a few files of limited size; a new file replaces the oldest one. While the log cannot be written, for example on
 * a full disk, it reports that once and drops lines, because a log must not stop the run.
 */
export class LogFile {
  readonly #file: string;
  readonly #log: (line: string) => void;
  readonly #maxFileSize: number;
  #queue = '';
  #writing: Promise<void> | undefined;
  #isReported = false;

  /**
   * @param log called when the file cannot be written, and when it can be written again
   * @param maxSize bytes after which the log continues in a new file
   */
  constructor(file: string, log: (line: string) => void, maxSize = maxFileSize) {
    this.#file = file;
    this.#log = log;
    this.#maxFileSize = maxSize;
  }

  write(line: string): void {
    if (this.#queue.length < maxQueueSize) this.#queue += `${line}${lineEnd}`;
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
        if ((await this.#append(text)) > this.#maxFileSize) await this.#rotate();
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
      // If a crash or a full disk has cut off the last line, the next one must begin on a new line.
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
