import type { GuardedOutcome, GuardedRequest } from '../language/guarded-evaluation.ts';
import { EvaluationChild } from './child.ts';

/** ms of computing within which an evaluation is quick: those that wait behind it do not notice it. */
const quick = 100;
/** ms of computing that an evaluation may take. */
export const timeLimit = 1000;
/** ms for one that is made again from a journal: then it was in time, whatever this machine is doing now. */
const patientLimit = 60_000;
/** How many slow evaluations are made at the same time. */
const mostSlow = 2;
/** ms until a process that nobody uses is ended. */
const idle = 30_000;
/** Expressions that are known to be slow. */
const mostKnown = 1000;

interface Job {
  readonly request: GuardedRequest;
  /** ms */
  readonly limit: number;
  readonly end: (outcome: GuardedOutcome) => void;
}

/**
 * Makes evaluations in processes of their own, whose time and memory are bounded.
 *
 * Quick ones follow each other in one process. One that is not quick goes on in its process beside the others, at low
 * priority, and the next expression finds a fresh process; an expression that was slow once waits for the slow ones from
 * then on. So a definition that floods the engine with endless loops keeps back its own kind only.
 */
export class Evaluator {
  readonly #waiting: Job[] = [];
  readonly #waitingSlow: Job[] = [];
  readonly #slow = new Set<EvaluationChild>();
  readonly #known = new Set<string>();
  /** They are of low priority, and stay so. */
  readonly #idleSlow: EvaluationChild[] = [];
  #child: EvaluationChild | undefined;
  #spare: EvaluationChild | undefined;
  #busy = false;
  #idleTimer: NodeJS.Timeout | undefined;

  /**
   * Makes an evaluation. Never rejects.
   * @param again whether it was made in time before, so that its time is no matter now
   */
  evaluate(request: GuardedRequest, again = false): Promise<GuardedOutcome> {
    return new Promise((end) => {
      const job: Job = { request, end, limit: again ? patientLimit : timeLimit };
      (this.#known.has(request.expression) ? this.#waitingSlow : this.#waiting).push(job);
      this.#next();
    });
  }

  #next(): void {
    while (this.#slow.size < mostSlow && this.#waitingSlow.length > 0) {
      const job = this.#waitingSlow.shift();
      if (job !== undefined) void this.#runSlowly(job, this.#idleSlow.pop() ?? new EvaluationChild());
    }
    const job = this.#busy ? undefined : this.#takeQuick();
    if (job !== undefined) void this.#runQuickly(job);
    this.#endWhenIdle();
  }

  #takeQuick(): Job | undefined {
    for (let job = this.#waiting.shift(); job !== undefined; job = this.#waiting.shift()) {
      if (!this.#known.has(job.request.expression)) return job;
      this.#waitingSlow.push(job);
    }
    return undefined;
  }

  async #runQuickly(job: Job): Promise<void> {
    const child = this.#child === undefined || this.#child.dead ? new EvaluationChild() : this.#child;
    this.#child = child;
    this.#busy = true;
    const outcome = child.run(job.request);
    const inTime = await Promise.race([outcome, usedUp(child, quick)]);
    this.#busy = false;
    if (inTime !== undefined) {
      job.end(inTime);
    } else {
      this.#note(job.request.expression);
      this.#child = this.#spare;
      this.#spare = new EvaluationChild();
      if (this.#slow.size < mostSlow) {
        void this.#runSlowly(job, child, outcome);
      } else {
        // Evaluations have no effects: this one is begun anew when its turn comes.
        child.kill('time');
        this.#waitingSlow.push(job);
      }
    }
    this.#next();
  }

  async #runSlowly(job: Job, child: EvaluationChild, begun?: Promise<GuardedOutcome>): Promise<void> {
    this.#slow.add(child);
    child.yieldToOthers();
    const outcome = begun ?? child.run(job.request);
    const inTime = await Promise.race([outcome, usedUp(child, job.limit)]);
    if (inTime === undefined) child.kill('time');
    // It was slow for another reason, such as a machine that was busy.
    else if (begun === undefined && child.used < quick) this.#known.delete(job.request.expression);
    this.#slow.delete(child);
    if (!child.dead) this.#idleSlow.push(child);
    job.end(await outcome);
    this.#next();
  }

  #note(expression: string): void {
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.add(expression);
  }

  #endWhenIdle(): void {
    clearTimeout(this.#idleTimer);
    if (this.#busy || this.#slow.size > 0) return;
    this.#idleTimer = setTimeout(() => {
      for (const child of [this.#child, this.#spare, ...this.#idleSlow.splice(0)]) child?.kill('time');
      this.#child = undefined;
      this.#spare = undefined;
    }, idle).unref();
  }
}

/** Resolves with undefined when the evaluation that a child is making has used so many ms. */
async function usedUp(child: EvaluationChild, ms: number): Promise<undefined> {
  await child.started;
  for (let left = ms; left > 0 && child.busy; left = ms - child.used) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(left, 10)).unref());
  }
}

/** One for all engines of this process: what an evaluation may take is a matter of the machine. */
export const evaluator = new Evaluator();
