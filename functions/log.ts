import { Logger } from '@aws-lambda-powertools/logger';

/**
 * The log of all handlers: structured JSON with the function, the request and the order. Never log a task token, a
 * secret or card data.
 */
export const log = new Logger({ serviceName: 'order-processing' });
