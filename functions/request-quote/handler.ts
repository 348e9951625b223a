import { requestQuote } from '../../orders/order/quote.ts';
import { jsonBody, route } from '../http.ts';
import { syncExecutionsOf } from '../ports/executions.ts';

const executions = syncExecutionsOf('order-quote');

export const handler = route(async (event) => ({
  status: 200,
  body: await requestQuote(jsonBody(event), { executions }),
}));
