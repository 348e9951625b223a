import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../index.ts';
import type { Simulation } from './simulate.ts';

interface Result {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Matchers for vitest and jest: `expect.extend(workflowMatchers)`.
 *
 * Their types come with `import type {} from '…/testing/matchers.ts'` in a file that has vitest.
 */
export const workflowMatchers = {
  /** The execution succeeded; with this output, if one is given. */
  toSucceed(simulation: Simulation, output?: Json): Result {
    const right =
      simulation.status === 'SUCCEEDED' && (output === undefined || isDeepStrictEqual(simulation.output, output));
    return verdict(right, simulation, `to succeed${output === undefined ? '' : ` with ${JSON.stringify(output)}`}`);
  },

  /** The execution failed, or was timed out; with this error, if one is given. */
  toFail(simulation: Simulation, error?: string): Result {
    const failed = simulation.status === 'FAILED' || simulation.status === 'TIMED_OUT';
    const right = failed && (error === undefined || simulation.error === error);
    return verdict(right, simulation, `to fail${error === undefined ? '' : ` with ${error}`}`);
  },

  /** The execution entered these states in this order; others may lie between them. */
  toVisit(simulation: Simulation, states: readonly string[]): Result {
    let from = 0;
    const right = states.every((state) => {
      const at = simulation.states.indexOf(state, from);
      from = at + 1;
      return at >= 0;
    });
    return verdict(right, simulation, `to visit ${states.join(' → ')}`);
  },

  /** A state was tried again so many times. */
  toRetry(simulation: Simulation, state: string, times: number): Result {
    const actual = simulation.retries[state] ?? 0;
    return verdict(actual === times, simulation, `to retry ${state} ${times} times (it did ${actual} times)`);
  },
};

function verdict(pass: boolean, { status, output, error, cause, states }: Simulation, expectation: string): Result {
  const end = status === 'SUCCEEDED' ? `${status} with ${JSON.stringify(output)}` : `${status} with ${error}: ${cause}`;
  return {
    pass,
    message: () =>
      `expected the execution ${pass ? 'not ' : ''}${expectation}\nit ended ${end}\nafter ${states.join(' → ')}`,
  };
}

interface WorkflowMatchers<R = unknown> {
  toSucceed(output?: Json): R;
  toFail(error?: string): R;
  toVisit(states: readonly string[]): R;
  toRetry(state: string, times: number): R;
}

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: an augmentation must repeat vitest's own declaration
  interface Matchers<T = any> extends WorkflowMatchers<T> {}
}
