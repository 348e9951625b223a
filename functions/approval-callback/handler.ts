import { callerOf } from '../../orders/adapters/http-api-event.ts';
import { decideApproval, decisionSchema } from '../../orders/approval/decide-approval.ts';
import { parse } from '../../orders/order/order.ts';
import { jsonBody, pathId, route } from '../http.ts';
import { log } from '../log.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';
import { taskResults } from '../ports/task-results.ts';

export const handler = route(async (event) => {
  const orderId = pathId(event);
  const decision = parse(decisionSchema, jsonBody(event));
  const approval = await decideApproval(orderId, decision, callerOf(event), { table, taskResults, now });
  log.info('approval decided', { ...approval });
  return { status: 200, body: approval };
});
