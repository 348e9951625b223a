/** A process of the explorer: runs the schedules it is sent one by one. */
import { readDefinition } from '../../../local/workflows.ts';
import { workflowNames } from '../../../state-machines/manifest.ts';
import { CoverageReader } from '../../workflow-coverage/workflow-coverage.ts';
import { exploreOrder, type Report } from './explore-order.ts';
import type { Portion } from './processes.ts';
import { parseSchedule } from './schedule.ts';
import { createWorld } from './world.ts';

const world = await createWorld();
const readers = new Map(
  workflowNames.map((name) => [
    name,
    new CoverageReader(JSON.parse(readDefinition(name, (functionName) => functionName))),
  ]),
);
const known = new Set<string>();

process.on('message', async ({ schedules, coverage }: Portion) => {
  for (const text of schedules) {
    const report = await exploreOrder(parseSchedule(text), world);
    const taken = coverage ? await newlyTaken(report) : [];
    process.send?.({ type: 'report', report: { ...report, taken } });
  }
  await world.renew();
  process.send?.({ type: 'done' });
});
process.on('disconnect', () => process.exit());
process.send?.({ type: 'done' });

/** What of the definitions no execution in this process took before these, as `order-return/NotifyCustomer`. */
async function newlyTaken({ executions }: Report): Promise<string[]> {
  const found: string[] = [];
  for (const { workflow, executionArn } of executions) {
    const history = await world.stepFunctions.history(executionArn);
    for (const element of readers.get(workflow)?.takenIn(history) ?? []) found.push(`${workflow}/${element}`);
  }
  const added = found.filter((name) => !known.has(name));
  for (const name of added) known.add(name);
  return added;
}
