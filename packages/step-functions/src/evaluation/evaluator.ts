import type { GuardedOutcome, GuardedRequest } from '../language/guarded-evaluation.ts';
import { EvaluationChild } from './child.ts';

/** Milliseconds of processor time up to which an evaluation counts as quick. */
const quickLimit = 100;
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
const idleTime = 30_000;
/** The maximum number of expressions that are remembered as slow. */
const maxSlowExpressions = 1000;

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
  readonly #slowExpressions = new Set<string>();
  /** Idle processes with low priority, which cannot be raised again. */
  readonly #idleSlow: EvaluationChild[] = [];
  /** The process for quick evaluations. */
  #child: EvaluationChild | undefined;
  /** A started process that replaces `#child` when an evaluation in it is slow. */
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
      (this.#slowExpressions.has(request.expression) ? this.#waitingSlow : this.#waiting).push(job);
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
      if (!this.#slowExpressions.has(job.request.expression)) return job;
      this.#waitingSlow.push(job);
    }
    return undefined;
  }

  async #runQuickly(job: Job): Promise<void> {
    const child = this.#child === undefined || this.#child.dead ? new EvaluationChild() : this.#child;
    this.#child = child;
    this.#busy = true;
    const outcome = child.run(job.request);
    const inTime = await Promise.race([outcome, timeUsed(child, quickLimit)]);
    this.#busy = false;
    if (inTime !== undefined) {
      job.end(inTime);
    } else {
      this.#rememberSlow(job.request.expression);
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

  async #runSlowly(job: Job, child: EvaluationChild, running?: Promise<GuardedOutcome>): Promise<void> {
    this.#slow.add(child);
    child.yieldToOthers();
    const outcome = running ?? child.run(job.request);
    const inTime = await Promise.race([outcome, timeUsed(child, job.limit)]);
    if (inTime === undefined) child.kill('time');
    // The expression was slow before for another reason, such as a busy machine.
    else if (running === undefined && child.usedTime < quickLimit) this.#slowExpressions.delete(job.request.expression);
    this.#slow.delete(child);
    if (!child.dead) this.#idleSlow.push(child);
    job.end(await outcome);
    this.#next();
  }

  #rememberSlow(expression: string): void {
    if (this.#slowExpressions.size >= maxSlowExpressions) this.#slowExpressions.clear();
    this.#slowExpressions.add(expression);
  }

  #endWhenIdle(): void {
    clearTimeout(this.#idleTimer);
    if (this.#busy || this.#slow.size > 0) return;
    this.#idleTimer = setTimeout(() => {
      for (const child of [this.#child, this.#spare, ...this.#idleSlow.splice(0)]) child?.kill('time');
      this.#child = undefined;
      this.#spare = undefined;
    }, idleTime).unref();
  }
}

/** Resolves with undefined when the running evaluation of a child has used this number of ms. */
async function timeUsed(child: EvaluationChild, ms: number): Promise<undefined> {
  await child.started;
  for (let remaining = ms; remaining > 0 && child.busy; remaining = ms - child.usedTime) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(remaining, 10)).unref());
  }
}

/** One evaluator for all engines of this process, because its limits depend on the machine. */
export const evaluator = new Evaluator();
