import type { Scope } from '../language/scope.ts';
import type { GuardedEvaluations } from './guarded-evaluations.ts';

/** What expressions of an execution are evaluated with, besides data. */
export type Evaluations = Required<Pick<Scope, 'random' | 'now' | 'spend' | 'rest' | 'guard'>>;

interface Evaluating extends Pick<Evaluations, 'random' | 'spend' | 'rest'> {
  /** ms since the epoch */
  readonly now: number;
  readonly guarded: GuardedEvaluations;
}

export function evaluationsOf(execution: Evaluating): Evaluations {
  return {
    random: execution.random,
    now: () => execution.now,
    spend: (time) => execution.spend(time),
    rest: () => execution.rest(),
    guard: (request) => execution.guarded.evaluate(request),
  };
}
