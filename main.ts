/** The infrastructure as code: `cdktf synth` runs this and gets a Terraform configuration a stack. */
import path from 'node:path';
import { App } from 'cdktf';
import { environments } from './infrastructure/config.ts';
import { OrderProcessingStack } from './infrastructure/order-processing-stack.ts';

const bundles = path.join(import.meta.dirname, 'dist/functions');

try {
  const app = new App();
  for (const [environment, config] of Object.entries(environments)) {
    new OrderProcessingStack(app, { environment, config, bundles });
  }
  app.synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
