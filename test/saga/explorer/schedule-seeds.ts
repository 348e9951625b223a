import { createHash } from 'node:crypto';
import type { Random } from 'step-functions-engine';
import type { Run } from './run.ts';
import { printSchedule } from './schedule.ts';

/**
 * Seeds the random numbers of each execution with its schedule, so that the same schedule runs in the same way beside
 * any others.
 */
export class ScheduleSeeds implements Random {
  readonly #runOf: (text: string) => Run | undefined;
  #words: Buffer = Buffer.alloc(0);
  #next = 0;
  #names = 0;

  constructor(runOf: (text: string) => Run | undefined) {
    this.#runOf = runOf;
  }

  /** The next random numbers are for the execution that this input of StartExecution starts. */
  begin(input: unknown): void {
    const run = this.#runOf((input as { name?: string }).name ?? '');
    if (run !== undefined) this.seed(printSchedule(run.schedule));
  }

  seed(text: string): void {
    this.#words = createHash('sha256').update(text).digest();
    this.#next = 0;
  }

  next(): number {
    if (this.#words.length === 0) this.seed('');
    const word = this.#words.readUInt32LE(this.#next);
    this.#next = (this.#next + 4) % this.#words.length;
    return word / 2 ** 32;
  }

  /** Names executions without a name, such as Express executions. Nothing depends on these names. */
  uuid(): string {
    return `00000000-0000-4000-8000-${(++this.#names).toString(16).padStart(12, '0')}`;
  }
}
