import * as df from 'durable-functions';
import { startPendingOrders } from '../process/start-pending.ts';
import { OrchestrationExecutions } from './events.ts';
import { ports } from './ports.ts';

df.app.client.timer('StartPending', {
  // Each minute, at its beginning.
  schedule: '0 * * * * *',
  handler: async (_timer, client, context) => {
    try {
      await startPendingOrders({ ...ports(), executions: new OrchestrationExecutions(client) }, (orderId) =>
        context.warn(`${orderId} is started late`),
      );
    } catch (error) {
      // An alert looks for it.
      context.error(String(error));
      throw error;
    }
  },
});
