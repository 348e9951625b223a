import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { KeptEnvironments } from '../../../demo/example-environments.ts';
import type { ReturnExample } from '../../../demo/return-example.ts';
import type { Fault } from '../../../faults/fault-list.ts';
import type { TestEnvironment } from '../types.ts';

/** The test environments of the examples that were started, as they are on disk. */
export interface Kept {
  readonly environments: KeptEnvironments;
  /** Those that are still to be injected. */
  readonly faults: readonly Fault[];
  /** What each order and each return meets, for people. */
  readonly about: readonly (readonly [string, TestEnvironment])[];
  /** What is still to be sent back, by the ARN of the order's execution. */
  readonly returns: readonly (readonly [string, readonly ReturnExample[]])[];
}

/** The version of what this writes. */
const version = 1;

/** The file that keeps test environments between two local runs: what goes on after a restart meets the same. */
export class KeptFile {
  readonly #file: string;
  readonly #log: (line: string) => void;
  #isReported = false;

  /** @param log called when the file cannot be read or written */
  constructor(file: string, log: (line: string) => void) {
    this.#file = file;
    this.#log = log;
  }

  /** @returns undefined if nothing was kept, or if it cannot be read */
  read(): Kept | undefined {
    const lost = 'the examples that go on have lost their test environments';
    try {
      const kept = JSON.parse(readFileSync(this.#file, 'utf8'));
      if (kept.version === version) return kept;
      this.#log(`${this.#file} is of another version: ${lost}.`);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      this.#log(`${this.#file} cannot be read: ${lost}. ${error}`);
    }
    return undefined;
  }

  write(kept: Kept): void {
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      // In one step, so that no half of it is read after a crash.
      writeFileSync(`${this.#file}.new`, JSON.stringify({ version, ...kept }), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
      this.#isReported = false;
    } catch (error) {
      if (!this.#isReported) this.#log(`${this.#file} cannot be written: a restart loses test environments. ${error}`);
      this.#isReported = true;
    }
  }
}
