import type { GuardedOutcome, GuardedRequest } from '../language/guarded-evaluation.ts';
import { EvaluationChild } from './child.ts';

/** Milliseconds of processor time up to which an evaluation counts as quick. */
const quick = 100;
/** ms of processor time: the limit of an evaluation. */
export const timeLimit = 1000;
/**
 * Milliseconds: the limit of an evaluation that a replay repeats. It was within its limit before, so this machine is only
 * slower.
 */
const replayTimeLimit = 60_000;
/** The maximum number of slow evaluations that run at the same time. */
const maxSlow = 2;
/** ms until an unused process is ended. */
const idle = 30_000;
/** The maximum number of expressions that are remembered as slow. */
const maxKnown = 1000;

interface Job {
  readonly request: GuardedRequest;
  /** ms */
  readonly limit: number;
  readonly end: (outcome: GuardedOutcome) => void;
}

/**
 * Runs evaluations in separate processes, whose time and memory are bounded.
 *
 * Quick evaluations run one after the other in one process. One that is not quick continues in its process, at low
 * priority, and the next expression gets a new process. An expression that was slow once runs in the queue of slow ones
 * from then on. So a definition with many endless loops delays only other slow expressions.
 */
export class Evaluator {
  readonly #waiting: Job[] = [];
  readonly #waitingSlow: Job[] = [];
  readonly #slow = new Set<EvaluationChild>();
  readonly #known = new Set<string>();
  /** Idle processes with low priority, which cannot be raised again. */
  readonly #idleSlow: EvaluationChild[] = [];
  #child: EvaluationChild | undefined;
  #spare: EvaluationChild | undefined;
  #busy = false;
  #idleTimer: NodeJS.Timeout | undefined;

  /**
   * Runs an evaluation. Never rejects.
   * @param again whether a replay repeats it, with more time, because it was within its limit before
   */
  evaluate(request: GuardedRequest, again = false): Promise<GuardedOutcome> {
    return new Promise((end) => {
      const job: Job = { request, end, limit: again ? replayTimeLimit : timeLimit };
      (this.#known.has(request.expression) ? this.#waitingSlow : this.#waiting).push(job);
      this.#next();
    });
  }

  #next(): void {
    while (this.#slow.size < maxSlow && this.#waitingSlow.length > 0) {
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
      if (this.#slow.size < maxSlow) {
        void this.#runSlowly(job, child, outcome);
      } else {
        // Evaluations have no side effects, so this one starts again later.
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
    // The expression was slow before for another reason, such as a busy machine.
    else if (begun === undefined && child.used < quick) this.#known.delete(job.request.expression);
    this.#slow.delete(child);
    if (!child.dead) this.#idleSlow.push(child);
    job.end(await outcome);
    this.#next();
  }

  #note(expression: string): void {
    if (this.#known.size >= maxKnown) this.#known.clear();
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

/** Resolves with undefined when the running evaluation of a child has used this number of ms. */
async function usedUp(child: EvaluationChild, ms: number): Promise<undefined> {
  await child.started;
  for (let left = ms; left > 0 && child.busy; left = ms - child.used) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(left, 10)).unref());
  }
}

/** One evaluator for all engines of this process, because its limits depend on the machine. */
export const evaluator = new Evaluator();
