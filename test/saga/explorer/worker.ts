/** A process of the explorer: runs the schedules it is sent one by one. */
import { readDefinition } from '../../../local/workflows.ts';
import { CoverageReader } from '../../workflow-coverage/workflow-coverage.ts';
import { exploreOrder, type Report } from './explore-order.ts';
import type { Portion } from './processes.ts';
import { parseSchedule } from './schedule.ts';
import { createWorld } from './world.ts';

const world = await createWorld();
const reader = new CoverageReader(JSON.parse(readDefinition('order-processing', (name) => name)));
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

/** What of the definition no execution in this process took before this one. */
async function newlyTaken({ executionArn }: Report): Promise<string[]> {
  const found = [...reader.takenIn(await world.stepFunctions.history(executionArn))].filter((name) => !known.has(name));
  for (const name of found) known.add(name);
  return found;
}
