import { describe, expect, it } from 'vitest';
import { compensations } from '../../durable/process/failure.ts';
import { createSteps, type StepPorts } from '../../durable/process/steps.ts';
import { retry, waitTimeouts } from '../../durable/process/timing.ts';
import { statesOf } from '../../infrastructure/constructs/definition.ts';
import { readTemplate } from '../../local/workflows.ts';
import { notifyingStates, orderCompensations } from '../../orders/order/undo.ts';

interface Task {
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly {
    readonly MaxAttempts: number;
    readonly BackoffRate: number;
    readonly MaxDelaySeconds: number;
  }[];
}

const tasks = statesOf(JSON.parse(readTemplate('order-processing')))
  .filter(({ state }) => state.Type === 'Task')
  .map(({ name, state }) => [name, state as Task] as const);

/** The states without a step of the same name in the durable processes, each with the reason. */
const leftOut = new Map<string, string>(
  notifyingStates
    .filter((name) => name !== 'NotifyCustomer')
    .map((name) => [
      name,
      'one state each, so that the picture names the reason; in code it is one step, NotifyCustomer',
    ]),
);
/** Steps that no state of the definition is called after, and why. */
const added = new Map([['NotifyCustomer', 'one step for all states that notify the customer']]);

describe('the durable processes', () => {
  // Only the names are used.
  const steps = Object.keys(createSteps({} as StepPorts));

  it('have a step for each Task of the definition, or a reason why not', () => {
    expect(tasks.map(([name]) => name).filter((name) => !steps.includes(name) && !leftOut.has(name))).toEqual([]);
  });

  it('have no step that the definition lacks, or a reason why', () => {
    const names = tasks.map(([name]) => name);
    expect(steps.filter((name) => !names.includes(name) && !added.has(name))).toEqual([]);
  });

  it('compensate in the order of the table in orders/order/undo.ts', () => {
    const named = orderCompensations.map(({ compensation }) => compensation);
    expect(compensations).toEqual(named.filter((name) => !leftOut.has(name)));
  });

  it('give no reason for a state that is not missing', () => {
    const names = tasks.map(([name]) => name);
    expect([...leftOut.keys()].filter((name) => !names.includes(name) || steps.includes(name))).toEqual([]);
  });

  it('use the timeouts and retries of the definition', () => {
    const states = Object.fromEntries(tasks);
    expect(waitTimeouts.approval).toBe(states.RequestApproval?.TimeoutSeconds);
    expect(waitTimeouts.payment).toBe(states.ProcessPayment?.TimeoutSeconds);
    for (const [name, { Retry: [retrier] = [] }] of tasks) {
      expect([name, retrier?.MaxAttempts, retrier?.BackoffRate, retrier?.MaxDelaySeconds]).toEqual([
        name,
        retry.maxAttempts - 1,
        retry.backoffRate,
        retry.maxDelay,
      ]);
    }
  });
});
