/** A process of the explorer: runs the schedules it is sent one by one. */
import { exploreOrder } from './explore-order.ts';
import { parseSchedule } from './schedule.ts';
import { createWorld } from './world.ts';

const world = await createWorld();

process.on('message', async (schedules: readonly string[]) => {
  for (const text of schedules)
    process.send?.({ type: 'report', report: await exploreOrder(parseSchedule(text), world) });
  await world.renew();
  process.send?.({ type: 'done' });
});
process.on('disconnect', () => process.exit());
process.send?.({ type: 'done' });
