import { callerOf } from '../../orders/adapters/http-api-event.ts';
import { parseInspection, recordInspection } from '../../orders/returns/inspection.ts';
import { jsonBody, pathId, route } from '../http.ts';
import { log } from '../log.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';
import { taskResults } from '../ports/task-results.ts';

export const handler = route(async (event) => {
  const returnId = pathId(event);
  const inspection = parseInspection(jsonBody(event));
  const verdict = await recordInspection(returnId, inspection, callerOf(event), { table, taskResults, now });
  log.info('return inspected', { returnId, refund: verdict.refund });
  return { status: 200, body: verdict };
});
