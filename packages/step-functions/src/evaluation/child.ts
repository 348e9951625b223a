import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { setPriority, tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { GuardedOutcome, GuardedRequest } from '../language/guarded-evaluation.ts';

/** MB that the heap of an evaluation may have. */
const heap = 128;
/** bytes of memory of the process in all: what lies outside of the heap, such as buffers, counts here. */
const mostMemory = 512 * 1024 * 1024;
/** As of nice(1): behind the engine, and not so far that a busy machine forgets it. */
const lowPriority = 5;
/** ms between two looks at it */
const watching = 50;

/** A process that makes evaluations, one at a time. What it needs too much for, it dies of; nobody else does. */
export class EvaluationChild {
  /** Resolves when the process is ready for its first evaluation, or has ended. */
  readonly started: Promise<void>;
  readonly #process: ChildProcess;
  #start: () => void = () => {};
  #end: ((outcome: GuardedOutcome) => void) | undefined;
  #watch: NodeJS.Timeout | undefined;
  #dead = false;
  /** ms of the process's clock */
  #begunAt = 0;
  /** ms */
  #computedBefore = 0;

  constructor() {
    const { file, execArgv } = program();
    this.#process = fork(file, {
      execArgv: [...execArgv, `--max-old-space-size=${heap}`],
      // What V8 says when it dies is no news to anybody; and no core is written into the user's folder.
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
    // It ends by itself only for want of memory.
    this.#process.on('exit', () => this.#die({ type: 'limit', limit: 'memory' }));
    this.#process.on('error', () => this.#die({ type: 'limit', limit: 'memory' }));
    this.#unref();
  }

  /** Whether it is making an evaluation. */
  get busy(): boolean {
    return this.#end !== undefined;
  }

  /**
   * ms that the evaluation which it made last has used: of computing, so that it does not matter what else the machine does;
   * but no less than a fifth of the time that has passed, for what waits for memory.
   */
  get used(): number {
    const passed = performance.now() - this.#begunAt;
    const computed = computingOf(this.#process.pid);
    return computed === undefined ? passed : Math.max(computed - this.#computedBefore, passed / 5);
  }

  get dead(): boolean {
    return this.#dead;
  }

  /** Makes an evaluation. Never rejects. */
  run(request: GuardedRequest): Promise<GuardedOutcome> {
    return new Promise((resolve) => {
      this.#end = resolve;
      this.started.then(() => {
        this.#begunAt = performance.now();
        this.#computedBefore = computingOf(this.#process.pid) ?? 0;
      });
      if (this.#dead) return this.#finish({ type: 'limit', limit: 'memory' });
      this.#process.ref();
      this.#process.channel?.ref();
      this.#process.send(request, (error) => {
        if (error !== null) this.#die({ type: 'limit', limit: 'memory' });
      });
      this.#watch = setInterval(() => {
        if (memoryOf(this.#process.pid) > mostMemory) this.kill('memory');
      }, watching);
    });
  }

  /** Gives the evaluation up. */
  kill(limit: 'time' | 'memory'): void {
    this.#die({ type: 'limit', limit });
  }

  /** Lets everything else on the machine go first. */
  yieldToOthers(): void {
    try {
      if (this.#process.pid !== undefined) setPriority(this.#process.pid, lowPriority);
    } catch {
      // It has just ended, or the system does not let us.
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

  /** By itself it does not keep the engine's process running. */
  #unref(): void {
    this.#process.unref();
    this.#process.channel?.unref();
  }
}

/** The program of the child: compiled, or, inside the project, its source, which tsx can run. */
function program(): { file: string; execArgv: string[] } {
  const isSource = import.meta.url.endsWith('.ts');
  const file = fileURLToPath(new URL(`./worker.${isSource ? 'ts' : 'js'}`, import.meta.url));
  if (!isSource) return { file, execArgv: [] };
  const tsx = createRequire(import.meta.url).resolve('tsx');
  return { file, execArgv: ['--conditions=source', '--import', pathToFileURL(tsx).href] };
}

/** Bytes of memory that a process has; 0 where the system does not say (that is everywhere but on Linux). */
function memoryOf(pid: number | undefined): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    return pages * 4096;
  } catch {
    return 0;
  }
}

/** ms that a process has computed; undefined where the system does not say (that is everywhere but on Linux). */
function computingOf(pid: number | undefined): number | undefined {
  try {
    // utime and stime, the 14th and 15th fields, in hundredths of a second; the second field may hold spaces.
    const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
    const [user, system] = fields.split(' ').slice(11, 13);
    return (Number(user) + Number(system)) * 10;
  } catch {
    return undefined;
  }
}
