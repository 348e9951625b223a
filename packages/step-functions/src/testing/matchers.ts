import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../index.ts';
import type { Simulation } from './simulate.ts';

interface Result {
  readonly pass: boolean;
  readonly message: () => string;
}

/**
 * Matchers for vitest and jest: `expect.extend(workflowMatchers)`. With vitest, `import 'step-functions-engine/vitest'`
 * does that and also declares their types.
 * @example
 * ```js
 * import { simulate, workflowMatchers } from 'step-functions-engine/testing';
 * const simulation = await simulate({ StartAt: 'Pay', States: { Pay: { Type: 'Succeed' } } });
 * console.log(workflowMatchers.toVisit(simulation, ['Pay']).pass); // true
 * ```
 */
export const workflowMatchers = {
  /** The execution succeeded, with this output if it is given. */
  toSucceed(simulation: Simulation, output?: Json): Result {
    const right =
      simulation.status === 'SUCCEEDED' && (output === undefined || isDeepStrictEqual(simulation.output, output));
    return verdict(right, simulation, `to succeed${output === undefined ? '' : ` with ${JSON.stringify(output)}`}`);
  },

  /** The execution failed or timed out, with this error if it is given. */
  toFail(simulation: Simulation, error?: string): Result {
    const failed = simulation.status === 'FAILED' || simulation.status === 'TIMED_OUT';
    const right = failed && (error === undefined || simulation.error === error);
    return verdict(right, simulation, `to fail${error === undefined ? '' : ` with ${error}`}`);
  },

  /** The execution entered these states in this sequence; others may be between them. */
  toVisit(simulation: Simulation, states: readonly string[]): Result {
    let from = 0;
    const right = states.every((state) => {
      const at = simulation.states.indexOf(state, from);
      from = at + 1;
      return at >= 0;
    });
    return verdict(right, simulation, `to visit ${states.join(' → ')}`);
  },

  /** The state was retried this number of times. */
  toRetry(simulation: Simulation, state: string, times: number): Result {
    const actual = simulation.retries[state] ?? 0;
    return verdict(actual === times, simulation, `to retry ${state} ${times} times (it did ${actual} times)`);
  },

  /** The state's Catch caught an error, and this one if it is given. */
  toCatch(simulation: Simulation, state: string, error?: string): Result {
    const caught = simulation.caught.filter((it) => it.state === state).map((it) => it.error);
    const right = error === undefined ? caught.length > 0 : caught.includes(error);
    const actual = caught.length === 0 ? 'it caught nothing' : `it caught ${caught.join(', ')}`;
    return verdict(right, simulation, `to catch ${error ?? 'an error'} in ${state} (${actual})`);
  },

  /** A visit of the state took this number of seconds of the engine's clock. */
  toWait(simulation: Simulation, state: string, seconds: number): Result {
    const lasted = simulation.durations[state] ?? [];
    const actual = lasted.length === 0 ? 'it was not exited' : `it took ${lasted.join(', ')} s`;
    return verdict(lasted.includes(seconds), simulation, `to wait ${seconds} s in ${state} (${actual})`);
  },

  /** The execution took at most this number of state transitions, including retries. */
  toCostAtMost(simulation: Simulation, transitions: number): Result {
    const actual = simulation.transitions;
    return verdict(actual <= transitions, simulation, `to cost at most ${transitions} transitions (it cost ${actual})`);
  },
};

function verdict(pass: boolean, simulation: Simulation, expectation: string): Result {
  const message = () => `expected the execution ${pass ? 'not ' : ''}${expectation}\n${describe(simulation)}`;
  return { pass, message };
}

/** The end of an execution and its path. */
function describe({ status, output, error, cause, states, unfinished }: Simulation): string {
  const end = status === 'SUCCEEDED' ? `${status} with ${JSON.stringify(output)}` : `${status} with ${error}: ${cause}`;
  const waiting = status === 'TIMED_OUT' ? `\nwhile it waited in ${unfinished.join(', ')}` : '';
  return `it ended ${end}${waiting}\nafter ${states.join(' → ')}`;
}
