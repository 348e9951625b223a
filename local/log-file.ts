import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';

/** bytes that may wait for the disk; further lines are dropped, because a log must not fill the memory */
const longestQueue = 8 * 1024 * 1024;

/**
 * A log file. While it cannot be written, on a full disk for example, it reports that once and drops lines: a log must
 * not stop the run.
 */
export class LogFile {
  readonly #file: string;
  readonly #log: (line: string) => void;
  #queue = '';
  #writing: Promise<void> | undefined;
  #isReported = false;

  /** @param log called when the file cannot be written, and when it can be written again */
  constructor(file: string, log: (line: string) => void) {
    this.#file = file;
    this.#log = log;
  }

  write(line: string): void {
    if (this.#queue.length < longestQueue) this.#queue += `${line}\n`;
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
        await appendFile(this.#file, text, { mode: 0o600 });
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
}
