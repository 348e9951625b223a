import { Logger } from '@aws-lambda-powertools/logger';
import { startPendingOrders } from '../process/start-pending.ts';
import { apiPorts } from './ports.ts';

const log = new Logger({ serviceName: 'order-processing' });

/** Invoked on a schedule. @throws ExecutionsNotStarted */
export const handler = (): Promise<void> =>
  startPendingOrders(apiPorts(), (orderId) => log.warn('started late', { orderId }));
