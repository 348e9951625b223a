/**
 * The process of the load test: the local run on the real clock, with data in a folder. It may be killed at any time.
 */

import { RealClock } from 'step-functions-engine';
import { startEnvironment } from '../../local/environment.ts';
import { paymentScript, skus } from './orders.ts';

const [dataFolder = '', api = '0', awsApi = '0', gateway = '0'] = process.argv.slice(2);

const environment = await startEnvironment({
  clock: new RealClock(),
  dataFolder,
  ports: { api: Number(api), awsApi: Number(awsApi), gateway: Number(gateway) },
  stock: [...skus.map((sku) => ({ sku, available: 1_000_000 })), { sku: 'NOTHING-OF-IT', available: 0 }],
  paymentScript,
});
process.send?.(environment.endpoints);
process.on('disconnect', () => process.exit());
