import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setPriority, tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { GuardedOutcome, GuardedRequest } from '../language/guarded-evaluation.ts';

/** MB: the heap limit of an evaluation process */
const heapLimit = 128;
/** bytes: the limit of the whole memory of the process, including buffers, which are outside of the heap */
const maxMemory = 512 * 1024 * 1024;
/** A nice value: lower priority than the engine, but not so low that it never runs on a busy machine. */
const lowPriority = 5;
/** ms between two checks of the process's memory */
const memoryCheckInterval = 50;

/**
 * A process that evaluates expressions, one at a time. An expression that needs too much memory ends only this process.
 */
export class EvaluationChild {
  /** Resolves when the process is ready for its first evaluation, or has ended. */
  readonly started: Promise<void>;
  readonly #process: ChildProcess;
  #start: () => void = () => {};
  #end: ((outcome: GuardedOutcome) => void) | undefined;
  #watch: NodeJS.Timeout | undefined;
  #dead = false;
  /** The start of the running evaluation, in ms of `performance.now`. */
  #startedAt = 0;
  /** The processor time of the process at that start, in ms. */
  #processorTimeBefore = 0;

  constructor() {
    const { file, execArgv } = program();
    this.#process = fork(file, {
      execArgv: [...execArgv, `--max-old-space-size=${heapLimit}`],
      // V8's output at a crash is discarded, and no core dump is written into the user's folder.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      cwd: tmpdir(),
      env: {},
    });
    this.started = new Promise((resolve) => {
      this.#start = resolve;
    });
    this.#process.on('message', (message: 'ready' | GuardedOutcome) => {
      if (message === 'ready') this.#start();
      else this.#finish(message);
    });
    // It ends by itself only when it reaches the heap limit.
    this.#process.on('exit', () => this.#die({ type: 'limit', limit: 'memory' }));
    this.#process.on('error', () => this.#die({ type: 'limit', limit: 'memory' }));
    this.#unref();
  }

  /** Whether an evaluation is running. */
  get busy(): boolean {
    return this.#end !== undefined;
  }

  /**
   * ms that the last evaluation has used: processor time, so that the load of the machine does not matter, but at least
   * a fifth of the elapsed time, for an evaluation that waits for memory.
   */
  get usedTime(): number {
    const elapsed = performance.now() - this.#startedAt;
    const processorTime = processorTimeOf(this.#process.pid);
    return processorTime === undefined ? elapsed : Math.max(processorTime - this.#processorTimeBefore, elapsed / 5);
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Runs an evaluation. Never rejects. */
  run(request: GuardedRequest): Promise<GuardedOutcome> {
    return new Promise((resolve) => {
      this.#end = resolve;
      this.started.then(() => {
        this.#startedAt = performance.now();
        this.#processorTimeBefore = processorTimeOf(this.#process.pid) ?? 0;
      });
      if (this.#dead) return this.#finish({ type: 'limit', limit: 'memory' });
      this.#process.ref();
      this.#process.channel?.ref();
      this.#process.send(request, (error) => {
        if (error !== null) this.#die({ type: 'limit', limit: 'memory' });
      });
      this.#watch = setInterval(() => {
        if (memoryOf(this.#process.pid) > maxMemory) this.kill('memory');
      }, memoryCheckInterval);
    });
  }

  /** Ends the process, and the evaluation with the outcome `limit`. */
  kill(limit: 'time' | 'memory'): void {
    this.#die({ type: 'limit', limit });
  }

  /** Lowers the priority of the process. */
  yieldToOthers(): void {
    try {
      if (this.#process.pid !== undefined) setPriority(this.#process.pid, lowPriority);
    } catch {
      // The process has just ended, or the operating system does not allow it.
    }
  }

  #die(outcome: GuardedOutcome): void {
    if (!this.#dead) this.#process.kill('SIGKILL');
    this.#dead = true;
    this.#start();
    this.#finish(outcome);
  }

  #finish(outcome: GuardedOutcome): void {
    clearInterval(this.#watch);
    this.#unref();
    const end = this.#end;
    this.#end = undefined;
    end?.(outcome);
  }

  /** Lets the engine's process end while this process is idle. */
  #unref(): void {
    this.#process.unref();
    this.#process.channel?.unref();
  }
}

/** The program of the child: the compiled file, or, inside the project, the source, which tsx can run. */
function program(): { file: string; execArgv: string[] } {
  const isSource = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`./worker.${isSource ? 'ts' : 'js'}`, import.meta.url));
  if (!isSource) return { file, execArgv: [] };
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return { file, execArgv: ['--conditions=source', '--import', pathToFileURL(tsx).href] };
}

/** The memory of a process in bytes; 0 on systems other than Linux, where it is not known. */
function memoryOf(pid: number | undefined): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return pages * 4096;
  } catch {
    return 0;
  }
}

/** The processor time of a process in ms; undefined on systems other than Linux, where it is not known. */
function processorTimeOf(pid: number | undefined): number | undefined {
  try {
    // utime and stime, the 14th and 15th fields, in hundredths of a second; the second field may contain spaces.
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const [user, system] = fields.split(' ').slice(11, 13);
    return (Number(user) + Number(system)) * 10;
  } catch {
    return undefined;
  }
}
