import type { Scope } from '../language/scope.ts';
import { type EvaluatingExecution, GuardedEvaluations } from './guarded-evaluations.ts';
import type { Input } from './input.ts';

/** µs of work after which an execution yields to others. */
const timeBetweenRests = 5000;

interface WorkingExecution extends EvaluatingExecution {
  /** The time of the input being applied, in ms since the epoch. */
  readonly now: number;
}

/** Evaluates the expressions of an execution, and counts how much work it has done. */
export class Evaluations {
  readonly #execution: WorkingExecution;
  #spent = 0;
  // Most executions need neither of these.
  #guarded: GuardedEvaluations | undefined;
  #services: Required<Pick<Scope, 'random' | 'now' | 'spend' | 'rest' | 'guard'>> | undefined;

  constructor(execution: WorkingExecution) {
    this.#execution = execution;
  }

  /** What a scope gives to an expression besides data. */
  get services() {
    const execution = this.#execution;
    this.#services ??= {
      random: execution.random,
      now: () => execution.now,
      spend: (time) => this.spend(time),
      rest: () => this.rest(),
      guard: (request) => this.#guard.evaluate(request),
    };
    return this.#services;
  }

  /** Adds to the estimate of its work: µs on a slow machine, the same value on every machine. */
  spend(time: number): void {
    this.#spent += time;
  }

  /** Yields to other executions if it has worked much since it last did. */
  rest(): Promise<void> | undefined {
    if (this.#spent < timeBetweenRests) return undefined;
    this.#spent = 0;
    return this.#guard.rest();
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
