import { afterAll, beforeAll, expect, it } from 'vitest';
import { submitWithoutStart } from '../../../comparison/submit.ts';
import { exampleSchema } from '../../../local/demo/example.ts';
import { anOrder } from '../../support/orders.ts';
import { giveEnvironmentBack, type SharedEnvironment, takeEnvironment } from '../../support/shared-environment.ts';

let virtual: SharedEnvironment;
beforeAll(async () => {
  virtual = await takeEnvironment();
});
afterAll(() => giveEnvironmentBack(virtual));

const items = [{ sku: 'SKU-1', quantity: 1, unitPrice: 1000 }];

async function statusOf(orderId: string): Promise<unknown> {
  const release = virtual.clock.hold();
  const response = await fetch(`${virtual.environment.endpoints.api}/orders/${orderId}`);
  const { status } = (await response.json()) as { status: unknown };
  release();
  return status;
}

it('an accepted order without an execution is started within about a minute after a failed request', async () => {
  const { environment, clock, pass } = virtual;
  const lost = exampleSchema.parse({ order: anOrder({ orderId: 'lost', items }) });
  await submitWithoutStart(environment.table, lost, () => new Date(clock.now()));
  environment.faults.add([{ function: 'submit-order', when: 'before', error: 'Lambda.ServiceException', times: 1 }]);
  const release = clock.hold();
  const order = JSON.stringify(anOrder({ orderId: 'other', items }));
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${environment.endpoints.api}/orders`, { method: 'POST', headers, body: order });
  release();

  await pass(59);
  const before = await statusOf('lost');
  await pass(10);

  expect({ status, before, after: await statusOf('lost') }).toEqual({
    status: 500,
    before: 'RECEIVED',
    after: 'FULFILLED',
  });
});

it('a virtual clock has no timer for the schedule when nothing may be pending', async () => {
  await virtual.clock.idle();

  expect(virtual.clock.nextTimer()).toBeUndefined();
});

it('the schedule runs each minute while an order cannot be started', async () => {
  const { environment, clock, pass } = virtual;
  environment.faults.add([{ function: 'start-pending', when: 'before', error: 'ExecutionsNotStarted', times: 2 }]);
  const later = exampleSchema.parse({ order: anOrder({ orderId: 'later', items }) });
  await submitWithoutStart(environment.table, later, () => new Date(clock.now()));
  environment.schedules.begin('in a minute');

  await pass(121);
  const before = await statusOf('later');
  await pass(69);

  expect([before, await statusOf('later')]).toEqual(['RECEIVED', 'FULFILLED']);
});
