/** A process of the explorer: runs the schedules that it receives one by one. */

import { CoverageReader } from 'step-functions-engine/testing';
import { readDefinition } from '../../../local/workflows.ts';
import { workflowNames, workflowSpec } from '../../../state-machines/manifest.ts';
import { Recorder } from '../../permissions/recorder.ts';
import type { LocalRequest } from '../../permissions/requests.ts';
import { exploreRun, type Report } from './explore-run.ts';
import { parseSchedule } from './parse-schedule.ts';
import type { Portion } from './processes.ts';
import { createTestSystem } from './test-system.ts';

const recorder = new Recorder();
const system = await createTestSystem(recorder.record);
const asked = new Set<string>();
/** Each process can have its own table. */
const variables = { ...system.variables, TABLE_NAME: 'TABLE_NAME' };
const readers = new Map(
  workflowNames.map((name) => [
    name,
    new CoverageReader(JSON.parse(readDefinition(name, (functionName) => functionName))),
  ]),
);
const known = new Set<string>();

process.on('message', async ({ schedules, coverage }: Portion) => {
  for (const text of schedules) {
    const report = await exploreRun(parseSchedule(text), system);
    const taken = coverage ? await newlyTaken(report) : [];
    process.send?.({
      type: 'report',
      report: { ...report, taken, requests: newlyAsked(), variables, unknown: [...recorder.problems] },
    });
  }
  await system.renew();
  process.send?.({ type: 'done' });
});
process.on('disconnect', () => process.exit());
process.send?.({ type: 'done' });

/**
 * The elements of the definitions that this process covers for the first time, such as `order-return/NotifyCustomer`.
 */
async function newlyTaken({ executions }: Report): Promise<string[]> {
  const found: string[] = [];
  for (const { workflow, executionArn } of executions) {
    const isExpress = workflowSpec(workflow).type === 'EXPRESS';
    const history = isExpress ? system.logged(executionArn) : await system.stepFunctions.history(executionArn);
    for (const element of readers.get(workflow)?.takenIn(history) ?? []) found.push(`${workflow}/${element}`);
  }
  const added = found.filter((name) => !known.has(name));
  for (const name of added) known.add(name);
  return added;
}

/** The IAM requests that are new in this process, of any order. */
function newlyAsked(): LocalRequest[] {
  return recorder.take().flatMap(({ leadingKeys, ...request }) => {
    const { TABLE_NAME } = system.variables;
    const general: LocalRequest = {
      ...request,
      resource: request.resource === TABLE_NAME ? 'TABLE_NAME' : request.resource,
      ...(leadingKeys && { leadingKeys: [...new Set(leadingKeys.map((key) => key.replace(/#.*/, '#1')))].sort() }),
    };
    const name = JSON.stringify(general);
    if (asked.has(name)) return [];
    asked.add(name);
    return [general];
  });
}
