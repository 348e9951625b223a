import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import type { LocalRequest } from '../../permissions/requests.ts';
import type { Report } from './explore-run.ts';

/** What a process is sent. */
export interface Portion {
  readonly schedules: readonly string[];
  /** Whether to record the coverage of the definitions. */
  readonly coverage: boolean;
}

/** The response of a process for each schedule. */
export type Result = Report & {
  /** The elements of the definitions that this process covered for the first time. */
  readonly taken: readonly string[];
  /** The IAM requests that are new in this process; the table's name is `TABLE_NAME`. */
  readonly requests: readonly LocalRequest[];
  readonly variables: Readonly<Record<string, string>>;
  /** Calls whose IAM actions are not known. */
  readonly unknown: readonly string[];
};

type Message = { readonly type: 'done' } | { readonly type: 'report'; readonly report: Result };

/** The number of schedules in one message; the process drops their executions afterwards. */
const portion = 250;
/** The number of schedules after which a process is replaced, because its table and its gateway have grown. */
const lifetime = 5_000;

/** Runs schedules in as many processes as the machine has cores. */
export class Processes {
  readonly #idle: ChildProcess[] = [];
  readonly #worker: string;
  /** One more than there are cores, because each process sometimes waits for its table. */
  readonly #size = availableParallelism() + 1;

  /** @param worker the module of the processes */
  constructor(worker = path.join(import.meta.dirname, 'worker.ts')) {
    this.#worker = worker;
  }

  /**
   * Runs all schedules. `report` is called with each result, in any sequence, and may stop the run: then the processes end.
   * @throws Error if a process ends by itself
   */
  async run({ schedules, coverage }: Portion, report: (report: Result) => 'enough' | undefined): Promise<void> {
    const queue = [...schedules];
    let isEnough = false;
    const receive = (result: Result) => {
      isEnough = report(result) === 'enough' || isEnough;
      return isEnough;
    };
    const size = Math.min(this.#size, Math.ceil(queue.length / portion));
    await Promise.all(
      Array.from({ length: size }, async () => {
        let child = this.#idle.pop() ?? (await start(this.#worker));
        let age = 0;
        while (queue.length > 0) {
          const part = queue.splice(0, Math.min(portion, Math.ceil(queue.length / size)));
          await send(child, { schedules: part, coverage }, receive);
          if (isEnough) {
            // It would go on with its portion, of up to 250 schedules.
            child.disconnect();
            return;
          }
          age += part.length;
          if (age < lifetime || queue.length === 0) continue;
          child.disconnect();
          child = await start(this.#worker);
          age = 0;
        }
        this.#idle.push(child);
      }),
    );
  }

  /** Runs one schedule. */
  async runOne(schedule: string): Promise<Report> {
    const results: Report[] = [];
    await this.run({ schedules: [schedule], coverage: false }, (result) => {
      results.push(result);
      return undefined;
    });
    const [result] = results;
    if (result === undefined) throw new Error(`${schedule} gave no result`);
    return result;
  }

  close(): void {
    for (const child of this.#idle.splice(0)) child.disconnect();
  }
}

async function start(worker: string): Promise<ChildProcess> {
  const child = fork(worker, {
    execArgv: ['--conditions=source', '--import', 'tsx'],
    // The logs and metrics of the functions are dropped.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await untilDone(child, () => false);
  return child;
}

function send(child: ChildProcess, portion: Portion, isEnough: (report: Result) => boolean): Promise<void> {
  const done = untilDone(child, isEnough);
  child.send(portion);
  return done;
}

/** Resolves when the process has run what it was sent, or when one of its results is enough. */
function untilDone(child: ChildProcess, isEnough: (report: Result) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (end: () => void) => {
      child.off('message', receive);
      child.off('exit', exited);
      end();
    };
    const receive = (message: Message) => {
      if (message.type === 'done' || isEnough(message.report)) stop(resolve);
    };
    const exited = (code: number | null) => stop(() => reject(new Error(`a process of the explorer ended: ${code}`)));
    child.on('message', receive);
    child.on('exit', exited);
  });
}
