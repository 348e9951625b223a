import { Logger } from '@aws-lambda-powertools/logger';
import { startPendingOrders } from '../process/start-pending.ts';
import { apiPorts } from './ports.ts';

const log = new Logger({ serviceName: 'order-processing' });

/**
 * Invoked on a schedule: starts the executions of orders that were accepted but not started.
 * @throws ExecutionsNotStarted if some cannot be started
 */
export const handler = (): Promise<void> =>
  startPendingOrders(apiPorts(), (orderId) => log.warn('started late', { orderId }));
