import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { functionsByState } from '../../local/workflows.ts';
import { available } from '../support/shared-environment.ts';
import { startWorkflow, type WorkflowUnderTest } from '../support/workflow.ts';

let workflow: WorkflowUnderTest;
/** The number of state transitions of an order without faults. */
let usual: number;
/** The functions of its steps. */
let steps: readonly string[];
beforeAll(async () => {
  workflow = await startWorkflow();
  const { transitions, states } = await workflow.run();
  usual = transitions;
  const functions = functionsByState('order-processing');
  steps = states.flatMap((state) => functions.get(state) ?? []);
});
afterAll(() => workflow.close());

const expensive = { items: [{ sku: 'SKU-100', quantity: 1, unitPrice: 60_000 }] };
const shipped = { available: available - 3, reserved: 0, shipped: 3 };
const untouched = { available, reserved: 0, shipped: 0 };

/**
 * The error names of Step Functions for a function that ran too long, whose process died, or to which Lambda lost the
 * connection.
 */
const lost = ['Sandbox.Timedout', 'Runtime.ExitError', 'Lambda.ClientExecutionTimeoutException'];

describe('a step whose answer is lost', () => {
  it.each(lost)('is repeated without further effect, for each step of a paid order: %s', async (error) => {
    const faults = steps.map((name) => ({ function: name, when: 'after', error, times: 2 }));
    const run = await workflow.run({ testEnvironment: { faults } });
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'FULFILLED', transitions: usual + 2 * steps.length });
    expect(await workflow.stock(run.sku)).toEqual(shipped);
    expect(workflow.money(run.orderId).movements).toEqual(['charge']);
  });

  it('is repeated without further effect: request-approval', async () => {
    const fault = { function: 'request-approval', when: 'after', error: 'Sandbox.Timedout', times: 1 };
    const run = await workflow.run({
      order: expensive,
      testEnvironment: { faults: [fault], approval: { decision: 'approve' } },
    });
    expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'FULFILLED' });
  });

  it('is repeated without further effect, for each compensation', async () => {
    const undoing = ['reverse-payment', 'release-reservation', 'notify-customer'];
    const faults = [
      { function: 'fulfill-order', when: 'before', error: 'Boom' },
      ...undoing.map((name) => ({ function: name, when: 'after', error: 'Sandbox.Timedout', times: 2 })),
    ];
    const run = await workflow.run({ testEnvironment: { faults } });
    expect(run).toMatchObject({ status: 'FAILED', outcome: 'FAILED', reason: 'FulfillmentFailed' });
    expect(await workflow.stock(run.sku)).toEqual(untouched);
    expect(workflow.money(run.orderId).movements).toEqual(['charge', 'refund']);
  });

  it('parks the order once: park-for-repair', async () => {
    const faults = [
      { function: 'validate-order', when: 'before', error: 'Boom' },
      { function: 'release-reservation', when: 'before', error: 'Boom', times: 1 },
      { function: 'park-for-repair', when: 'after', error: 'Lambda.ServiceException', times: 2 },
    ];
    const run = await workflow.run({ testEnvironment: { faults } });
    expect(run).toMatchObject({ status: 'FAILED', outcome: 'PARKED' });
    expect(await workflow.redrive(run)).toMatchObject({ status: 'FAILED', outcome: 'FAILED' });
  });
});

describe('a service that fails for some time', () => {
  it.each(['Lambda.ServiceException', 'Lambda.TooManyRequestsException', 'TransientError'])(
    'is retried until it works again: %s',
    async (error) => {
      const faults = steps.map((name) => ({ function: name, when: 'before', error, times: 2 }));
      const run = await workflow.run({ testEnvironment: { faults } });
      expect(run).toMatchObject({ status: 'SUCCEEDED', outcome: 'FULFILLED', transitions: usual + 2 * steps.length });
      expect(run.duration).toBeGreaterThan(2000);
    },
  );
});

describe('orders that run concurrently', () => {
  it('end with the expected outcomes', async () => {
    const declined = { payment: { answer: 'declined' } };
    const environments = Array.from({ length: 6 }, (_, index) => (index % 3 === 0 ? declined : {}));
    const runs = await Promise.all(environments.map((testEnvironment) => workflow.run({ testEnvironment })));
    expect(runs.map(({ outcome }) => outcome)).toEqual(
      environments.map((testEnvironment) => (testEnvironment === declined ? 'CANCELLED' : 'FULFILLED')),
    );
  });

  it('never sell more than the stock', async () => {
    const order = { items: [{ sku: 'SKU-99', quantity: 3, unitPrice: 100 }] };
    const runs = await Promise.all(Array.from({ length: 6 }, () => workflow.run({ order })));
    const outcomes = runs.map(({ outcome, reason }) => reason ?? outcome);
    expect(outcomes.filter((outcome) => outcome === 'FULFILLED')).toHaveLength(3);
    expect(outcomes.filter((outcome) => outcome === 'OutOfStock')).toHaveLength(3);
    expect(await workflow.stock('SKU-99')).toEqual({ available: 1, reserved: 0, shipped: 9 });
  });

  it('leave stock, ledger and notifications consistent', async () => {
    await workflow.pass(86_400);
    expect(await workflow.problems()).toEqual([]);
  });
});
