import type { TransitionKind } from './workflow.ts';

/**
 * What happened to a state in an execution, or in all executions of a test run. `caught`: it failed, and the execution
 * continued at a catcher's state. `not-taken`: no execution entered it.
 */
export type StateStatus = 'running' | 'waiting' | 'succeeded' | 'caught' | 'failed' | 'aborted' | 'not-taken';

/**
 * The key of a transition in a set of taken transitions. From one state to another there may be two: after success, and
 * after a caught error. A rule of a Choice and its Default have the same key, because a history does not distinguish
 * them.
 */
export function transitionKey(from: string, to: string, kind: TransitionKind = 'next'): string {
  return `${from}\u0000${to}\u0000${kind === 'catch' ? 'catch' : 'next'}`;
}
