/**
 * What happened to a state in an execution, or in all executions of a test run. `caught`: it failed, and the execution
 * went on at a catcher's state. `not-taken`: no execution entered it.
 */
export type StateStatus = 'running' | 'waiting' | 'succeeded' | 'caught' | 'failed' | 'aborted' | 'not-taken';

/** Names a transition in a set of those taken. */
export function transitionKey(from: string, to: string): string {
  return `${from}\u0000${to}`;
}
