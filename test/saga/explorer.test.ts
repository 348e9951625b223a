import { afterAll, expect, it } from 'vitest';
import { functionNames, functionSpec } from '../../functions/manifest.ts';
import { workflowSpec } from '../../state-machines/manifest.ts';
import { removeFolders, synthesiseStack } from '../infrastructure/synthesise.ts';
import { Deployment } from '../permissions/deployment.ts';
import { judge } from '../permissions/judgement.ts';
import { explore } from './explorer/explore.ts';
import { unjudged } from './explorer/resources/all.ts';

afterAll(removeFolders);

/** Functions that change nothing have nothing to break. */
const changing = functionNames.filter((name) => {
  const { table = {}, readsPaymentSecret, sendsTaskResults, startsExecutions = [] } = functionSpec(name);
  const writes = Object.values(table)
    .flat()
    .some((action) => !['GetItem', 'Query'].includes(action));
  // An Express execution may run twice, and so changes nothing.
  const starts = startsExecutions.some((workflow) => workflowSpec(workflow).type === 'STANDARD');
  return writes || readsPaymentSecret || sendsTaskResults !== undefined || starts;
});

it('keeps every promise whatever single thing goes wrong', { timeout: 600_000 }, async () => {
  const { schedules, violating, writes, functions, requests, variables, unknown } = await explore({ faults: 1 });
  expect(violating.map(({ schedule, violations }) => ({ schedule, violations }))).toEqual([]);
  expect(schedules[1]).toBeGreaterThan(1000);
  // For a new step: a scenario that comes by it, and a resource that says what must hold of what it writes.
  expect(unjudged(writes)).toEqual([]);
  expect(changing.filter((name) => !functions.has(name))).toEqual([]);
  // Whatever way an order takes, no call is denied on AWS.
  const { configuration } = synthesiseStack();
  const deployment = new Deployment(configuration, 'order-processing-test', variables);
  expect([...unknown]).toEqual([]);
  expect(requests.length).toBeGreaterThan(50);
  expect(judge(requests, deployment).denied).toEqual([]);
});
