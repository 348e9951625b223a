import { submitOrder } from '../../orders/order/submit-order.ts';
import { jsonBody, route } from '../http.ts';
import { log } from '../log.ts';
import { now } from '../ports/clock.ts';
import { executionsOf } from '../ports/executions.ts';
import { table } from '../ports/table.ts';

const executions = executionsOf('order-processing');

export const handler = route(async (event) => {
  const submitted = await submitOrder(jsonBody(event), { table, executions, now });
  log.info('order accepted', { orderId: submitted.orderId, executionArn: submitted.executionArn });
  return { status: 202, body: submitted };
});
