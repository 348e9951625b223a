/** The infrastructure as code: `cdktf synth` runs this and gets a Terraform configuration a stack. */
import path from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { azureEnvironments } from './infrastructure/azure-config.ts';
import { AzureStack } from './infrastructure/azure-stack.ts';
import { environments } from './infrastructure/config.ts';
import { guardPolicies } from './infrastructure/iam/guard.ts';
import { LambdaDurableStack } from './infrastructure/lambda-durable-stack.ts';
import { OrderProcessingStack } from './infrastructure/order-processing-stack.ts';

const bundles = path.join(import.meta.dirname, 'dist/functions');
const durable = path.join(import.meta.dirname, 'dist/durable');

// cdktf takes a stack trace of each token; mapping them all to TypeScript would take as long as the rest of the work.
process.setSourceMapsEnabled(false);

try {
  const app = new App();
  for (const [environment, config] of Object.entries(environments)) {
    new OrderProcessingStack(app, { environment, config, bundles });
    new LambdaDurableStack(app, { environment, config, bundles: path.join(durable, 'aws') });
  }
  for (const [environment, config] of Object.entries(azureEnvironments)) {
    new AzureStack(app, { environment, config });
  }
  const stacks = app.node.children.filter(TerraformStack.isStack);
  await guardPolicies(Object.fromEntries(stacks.map((stack) => [stack.node.id, stack.toTerraform()])));
  app.synth();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
