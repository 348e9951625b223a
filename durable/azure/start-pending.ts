import * as df from 'durable-functions';
import { startPendingOrders } from '../process/start-pending.ts';
import { OrchestrationExecutions } from './events.ts';
import { ports } from './ports.ts';

df.app.client.timer('StartPending', {
  // At the beginning of each minute.
  schedule: '0 * * * * *',
  handler: async (_timer, client, context) => {
    try {
      await startPendingOrders({ ...ports(), executions: new OrchestrationExecutions(client) }, (orderId) =>
        context.warn(`${orderId} is started late`),
      );
    } catch (error) {
      // An alert watches for this trace.
      context.error(String(error));
      throw error;
    }
  },
});
