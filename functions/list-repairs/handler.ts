import { listRepairs } from '../../orders/order/list-repairs.ts';
import { route } from '../http.ts';
import { table } from '../ports/table.ts';

export const handler = route(async () => ({ status: 200, body: await listRepairs({ table }) }));
