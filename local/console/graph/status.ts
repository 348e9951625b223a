import type { TransitionKind } from './workflow.ts';

/**
 * What happened to a state in an execution, or in all executions of a test run. `caught`: it failed, and the execution
 * continued at a catcher's state. `not-taken`: no execution entered it.
 */
export type StateStatus = 'running' | 'waiting' | 'succeeded' | 'caught' | 'failed' | 'aborted' | 'not-taken';

/**
 * Names a transition in a set of those taken. A state may go to the same one when it succeeds and when its error is caught:
 * these are two transitions. A Choice's rule and its Default are one, since a history does not tell them apart.
 */
export function transitionKey(from: string, to: string, kind: TransitionKind = 'next'): string {
  return `${from}\u0000${to}\u0000${kind === 'catch' ? 'catch' : 'next'}`;
}
