import { Logger } from '@aws-lambda-powertools/logger';

/** Structured JSON with the function, the request and the order; never a task token, a secret or card data. */
export const log = new Logger({ serviceName: 'order-processing' });
