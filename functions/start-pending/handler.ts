import type { Context } from 'aws-lambda';
import { notStarted, startPending } from '../../orders/start/start-pending.ts';
import { workflowSpec } from '../../state-machines/manifest.ts';
import { log } from '../log.ts';
import { functionSpec } from '../manifest.ts';
import { publish } from '../metrics.ts';
import { now } from '../ports/clock.ts';
import { executionsOf } from '../ports/executions.ts';
import { table } from '../ports/table.ts';

const { startsExecutions = [] } = functionSpec('start-pending');
const executions = new Map(startsExecutions.map((each) => [workflowSpec(each).subject, executionsOf(each)]));
/** The names of the id fields in the log, by subject: `order` has `orderId`. */
const keys = new Map(startsExecutions.map((each) => [workflowSpec(each).subject, workflowSpec(each).key]));

/**
 * Invoked on a schedule.
 * @returns `more`: whether notes remain
 * @throws ExecutionsNotStarted if some executions could not be started
 */
export async function handler(_event: unknown, context: Context): Promise<{ more: boolean }> {
  log.resetKeys();
  log.addContext(context);
  const { started, failed, more } = await startPending(executions, { table, now });
  for (const { subject, id } of started) {
    log.warn('started late', { [keys.get(subject) ?? subject]: id });
    publish([{ name: 'LateStarts', value: 1, dimension: { Subject: subject } }]);
  }
  if (failed.length > 0) throw notStarted(failed);
  return { more };
}
