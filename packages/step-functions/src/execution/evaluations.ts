import type { Scope } from '../language/scope.ts';
import { type EvaluatingExecution, GuardedEvaluations } from './guarded-evaluations.ts';
import type { Input } from './input.ts';

/** µs of work after which an execution yields to others. */
const timeBetweenYields = 5000;

interface WorkingExecution extends EvaluatingExecution {
  /** The time of the input being applied, in ms since the epoch. */
  readonly now: number;
}

/** Provides an execution's expressions with random numbers, time and a separate process, and counts their work. */
export class Evaluations {
  readonly #execution: WorkingExecution;
  #spent = 0;
  // Created when needed, because most executions need neither.
  #guarded: GuardedEvaluations | undefined;
  #services: Required<Pick<Scope, 'random' | 'now' | 'spend' | 'yieldToOthers' | 'guard'>> | undefined;

  constructor(execution: WorkingExecution) {
    this.#execution = execution;
  }

  /** The members of a scope that are not data. */
  get services() {
    const execution = this.#execution;
    this.#services ??= {
      random: execution.random,
      now: () => execution.now,
      spend: (time) => this.spend(time),
      yieldToOthers: () => this.yieldToOthers(),
      guard: (request) => this.#guard.evaluate(request),
    };
    return this.#services;
  }

  /** Adds to the estimate of its work: µs on a slow machine, the same value on every machine. */
  spend(time: number): void {
    this.#spent += time;
  }

  /** Yields to other executions if the execution has done much work since it last yielded; otherwise undefined. */
  yieldToOthers(): Promise<void> | undefined {
    if (this.#spent < timeBetweenYields) return undefined;
    this.#spent = 0;
    return this.#guard.yieldToOthers();
  }

  /** Adds the recorded limit of an evaluation, before the replay. */
  recorded(limit: Input & { kind: 'limit' }): void {
    this.#guard.recorded(limit);
  }

  get #guard(): GuardedEvaluations {
    this.#guarded ??= new GuardedEvaluations(this.#execution);
    return this.#guarded;
  }
}
