import { getOrder } from '../../orders/order/get-order.ts';
import { pathId, route } from '../http.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';

export const handler = route(async (event) => ({ status: 200, body: await getOrder(pathId(event), { table, now }) }));
