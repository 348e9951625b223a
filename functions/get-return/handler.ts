import { getReturn } from '../../orders/returns/get-return.ts';
import { pathId, route } from '../http.ts';
import { now } from '../ports/clock.ts';
import { table } from '../ports/table.ts';

export const handler = route(async (event) => ({ status: 200, body: await getReturn(pathId(event), { table, now }) }));
