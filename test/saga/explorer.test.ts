import { afterAll, expect, it } from 'vitest';
import { removeFolders, synthesiseStack } from '../infrastructure/synthesise.ts';
import { authorizeAll } from '../permissions/authorization-report.ts';
import { Deployment } from '../permissions/deployment.ts';
import { explore } from './explorer/explore.ts';
import { uncovered } from './explorer/invariants.ts';

afterAll(removeFolders);

it('every invariant holds under every single fault, and every call is allowed by the policies', {
  timeout: 600_000,
}, async () => {
  const { schedules, violating, writes, requests, variables, unknown } = await explore({ faults: 1 });
  expect(violating.map(({ schedule, violations }) => ({ schedule, violations }))).toEqual([]);
  expect(schedules[1]).toBeGreaterThan(1000);
  // A new step needs a scenario that reaches it, and an invariant that covers its writes.
  expect(uncovered(writes)).toEqual([]);
  // On every path of an order, the deployed policies allow every call.
  const { configuration } = synthesiseStack();
  const deployment = new Deployment(configuration, 'order-processing-test', variables);
  expect([...unknown]).toEqual([]);
  expect(requests.length).toBeGreaterThan(50);
  expect(authorizeAll(requests, deployment).denied).toEqual([]);
});
