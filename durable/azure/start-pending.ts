import * as df from 'durable-functions';
import { startPendingOrders } from '../process/start-pending.ts';
import { OrchestrationExecutions } from './events.ts';
import { ports } from './ports.ts';

/** Each minute, starts the orchestrations of orders that were accepted but not started. */
df.app.client.timer('StartPending', {
  // At the beginning of each minute.
  schedule: '0 * * * * *',
  handler: async (_timer, client, context) => {
    try {
      await startPendingOrders({ ...ports(), executions: new OrchestrationExecutions(client) }, (orderId) =>
        context.warn(`order ${orderId} was started late`),
      );
    } catch (error) {
      // An alert (infrastructure/azure) matches the start of this message, the error's name: keep that form.
      context.error(String(error));
      throw error;
    }
  },
});
