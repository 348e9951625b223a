import { submitReturn } from '../../orders/returns/submit-return.ts';
import { jsonBody, route } from '../http.ts';
import { log } from '../log.ts';
import { now } from '../ports/clock.ts';
import { executionsOf } from '../ports/executions.ts';
import { table } from '../ports/table.ts';

const executions = executionsOf('order-return');

export const handler = route(async (event) => {
  const submitted = await submitReturn(jsonBody(event), { table, executions, now });
  log.info('return accepted', { returnId: submitted.returnId, executionArn: submitted.executionArn });
  return { status: 202, body: submitted };
});
