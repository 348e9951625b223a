import { appendFile, mkdir } from 'node:fs/promises';
import path from 'node:path';

/** Bytes that wait for the disk: what comes on top is dropped, as a log must not fill the memory. */
const longestQueue = 8 * 1024 * 1024;

/**
 * A log of lines. While it cannot be written, on a full disk for example, it says so once and drops what comes: a log is
 * no reason to stop.
 */
export class LogFile {
  readonly #file: string;
  readonly #log: (line: string) => void;
  #queue = '';
  #writing: Promise<void> | undefined;
  #complained = false;

  /** @param log told when the log cannot be written, and when it can be again */
  constructor(file: string, log: (line: string) => void) {
    this.#file = file;
    this.#log = log;
  }

  write(line: string): void {
    if (this.#queue.length < longestQueue) this.#queue += `${line}\n`;
    this.#writing ??= this.#write();
  }

  /** Waits until what was written so far is in the file, or cannot be. */
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
        if (this.#complained) this.#log(`${this.#file} can be written again.`);
        this.#complained = false;
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (!this.#complained) this.#log(`${this.#file} cannot be written, and what comes is dropped: ${reason}`);
        this.#complained = true;
      }
    }
    this.#writing = undefined;
  }
}
