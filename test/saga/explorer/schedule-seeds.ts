import { createHash } from 'node:crypto';
import type { Random } from 'step-functions-engine';
import type { Run } from './run.ts';
import { printSchedule } from './schedule.ts';

/** Seeds each execution by its schedule, so that the same schedule runs in the same way whatever runs beside it. */
export class ScheduleSeeds implements Random {
  readonly #runOf: (text: string) => Run | undefined;
  #words: Buffer = Buffer.alloc(0);
  #next = 0;
  #names = 0;

  constructor(runOf: (text: string) => Run | undefined) {
    this.#runOf = runOf;
  }

  /** What is drawn next is for the execution that this input of StartExecution begins. */
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

  /** Names what has no name of its own, such as Express executions; nothing depends on it. */
  uuid(): string {
    return `00000000-0000-4000-8000-${(++this.#names).toString(16).padStart(12, '0')}`;
  }
}
