/**
 * The entry point of `cdktf synth`, which writes a Terraform configuration for each stack; if the environment variable
 * STACK is set, for that stack only.
 */
import path from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { runProgram } from './command-line/run-program.ts';
import { azureEnvironments } from './infrastructure/azure/azure-config.ts';
import { environments } from './infrastructure/config.ts';
import { guardPolicies } from './infrastructure/iam/guard.ts';
import { LambdaDurableStack } from './infrastructure/lambda-durable-stack.ts';
import { OrderProcessingStack } from './infrastructure/order-processing-stack.ts';

const bundles = path.join(import.meta.dirname, 'dist/functions');
const durable = path.join(import.meta.dirname, 'dist/durable');

// cdktf creates a stack trace for each token; mapping them all to TypeScript would double the time.
process.setSourceMapsEnabled(false);

const app = new App();

/** The functions that create the stacks, by the name of the stack. */
const stacks: Record<string, () => unknown> = {};
for (const [environment, config] of Object.entries(environments)) {
  stacks[`order-processing-${environment}`] = () => new OrderProcessingStack(app, { environment, config, bundles });
  stacks[`order-processing-durable-${environment}`] = () =>
    new LambdaDurableStack(app, { environment, config, bundles: path.join(durable, 'aws') });
}
for (const [environment, config] of Object.entries(azureEnvironments)) {
  stacks[`order-processing-azure-${environment}`] = async () => {
    // The bindings for Azure are large, and installed only for its stacks.
    const { AzureStack } = await import('./infrastructure/azure/azure-stack.ts');
    return new AzureStack(app, { environment, config });
  };
}

await runProgram(async () => {
  const { STACK: only = '' } = process.env;
  if (only !== '' && !Object.hasOwn(stacks, only)) {
    throw new Error(`There is no stack ${only}: STACK must be one of ${Object.keys(stacks).join(', ')}.`);
  }
  for (const [name, make] of Object.entries(stacks)) if (only === '' || only === name) await make();
  const made = app.node.children.filter(TerraformStack.isStack);
  await guardPolicies(Object.fromEntries(made.map((stack) => [stack.node.id, stack.toTerraform()])));
  app.synth();
  return 0;
});
