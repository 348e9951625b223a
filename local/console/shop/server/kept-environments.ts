import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { exampleEnvironmentSchema } from '../../../demo/example.ts';
import type { KeptEnvironments } from '../../../demo/example-environments.ts';
import { type ReturnExample, returnEnvironmentSchema, returnExampleSchema } from '../../../demo/return-example.ts';
import { faultSchema } from '../../../demo/schema.ts';
import type { Fault } from '../../../faults/fault-list.ts';
import type { TestEnvironment } from '../types.ts';

/** The test environments of started examples, in the form on disk. */
export interface Kept {
  readonly environments: KeptEnvironments;
  /** The faults that are still to be injected. */
  readonly faults: readonly Fault[];
  /** The test environment of each order and return, as text. */
  readonly about: readonly (readonly [string, TestEnvironment])[];
  /** The returns that are still to be submitted, by the ARN of the order's execution. */
  readonly returns: readonly (readonly [string, readonly ReturnExample[]])[];
}

const pairs = <Value extends z.ZodType>(value: Value) => z.array(z.tuple([z.string(), value]));

const keptSchema = z.object({
  version: z.literal(1),
  environments: z.object({
    orders: pairs(exampleEnvironmentSchema),
    returns: pairs(returnEnvironmentSchema),
    asked: z.array(z.string()),
    replies: z.array(z.object({ path: z.string(), body: z.looseObject({}), at: z.number() })),
  }),
  faults: z.array(faultSchema.extend({ subject: z.string().optional() })),
  about: pairs(z.object({ meets: z.array(z.string()) })),
  returns: pairs(z.array(returnExampleSchema)),
});

/** The file with the test environments, so that they still apply after a restart of the local run. */
export class KeptFile {
  readonly #file: string;
  readonly #log: (line: string) => void;
  #damage: string | undefined;
  #isReported = false;

  /** @param log called when the file cannot be read or written */
  constructor(file: string, log: (line: string) => void) {
    this.#file = file;
    this.#log = log;
  }

  /** A message that the file was damaged, with what to do. */
  get damage(): string | undefined {
    return this.#damage;
  }

  /** @returns undefined if there is no file, or if it is damaged; a damaged file is renamed and kept */
  read(): Kept | undefined {
    try {
      return keptSchema.parse(JSON.parse(readFileSync(this.#file, 'utf8')));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      this.#damage =
        `${this.#file} cannot be read: ${reasonOf(error)}. The examples that go on have lost their test environments: ` +
        `the bank pays, and nobody approves or inspects. ${this.#keepAside()} Start the examples anew, or stop the run, ` +
        'mend the file and rename it back.';
      this.#log(this.#damage);
      return undefined;
    }
  }

  write(kept: Kept): void {
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 });
      // In one step, so that an incomplete file is never read after a crash.
      writeFileSync(`${this.#file}.new`, JSON.stringify({ version: 1, ...kept }), { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
      this.#isReported = false;
    } catch (error) {
      if (!this.#isReported) this.#log(`${this.#file} cannot be written: a restart loses test environments. ${error}`);
      this.#isReported = true;
    }
  }

  #keepAside(): string {
    const taken = (number: number) => existsSync(`${this.#file}.damaged-${number}`);
    let number = 1;
    while (taken(number)) number++;
    const aside = `${this.#file}.damaged-${number}`;
    try {
      renameSync(this.#file, aside);
      return `The file is kept as ${path.basename(aside)}.`;
    } catch (error) {
      return `It is overwritten by the next example that is started, because it cannot be renamed: ${error}.`;
    }
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return error instanceof Error ? error.message : String(error);
  const { path: field = [], message } = error.issues[0] ?? {};
  return `${z.core.toDotPath(field)}: ${message}`;
}
