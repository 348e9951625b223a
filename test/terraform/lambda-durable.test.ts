import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'cdktf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleDurable } from '../../durable/bundle.ts';
import { functionNames, functionSpec, workflowsServed } from '../../functions/manifest.ts';
import { environments } from '../../infrastructure/config.ts';
import { LambdaDurableStack } from '../../infrastructure/lambda-durable-stack.ts';
import { hasTerraform } from './installed-tools.ts';
import { type Plan, planned, Workplace } from './terraform.ts';

/** The functions with a route for orders: the stack has no other workflow. */
const routed = functionNames.filter(
  (name) => functionSpec(name).route !== undefined && workflowsServed(name).has('order-processing'),
);

/** The available provider may not support durable functions; then everything except that block is tested. */
function withoutDurableConfig(file: string): void {
  const configuration = JSON.parse(readFileSync(file, 'utf8'));
  delete configuration.resource.aws_lambda_function.order_process.durable_config;
  configuration.terraform.required_providers.aws.version = '>= 5.100.0';
  writeFileSync(file, JSON.stringify(configuration));
}

describe.skipIf(!hasTerraform)('the stack of the Lambda durable function without its durable_config', () => {
  const workplace = new Workplace();
  let plan: Plan;
  let stack: string;

  beforeAll(async () => {
    const bundles = path.join(workplace.folder, 'durable');
    await bundleDurable(bundles);
    const app = new App({ outdir: path.join(workplace.folder, 'cdktf.out') });
    // With another gateway, because the sandbox would be a further function with a further route.
    const config = { ...environments.dev, paymentGatewayUrl: 'https://gateway.example.com' };
    new LambdaDurableStack(app, { environment: 'dev', config, bundles: path.join(bundles, 'aws') });
    app.synth();
    stack = path.join(workplace.folder, 'cdktf.out/stacks/order-processing-durable-dev');
    withoutDurableConfig(path.join(stack, 'cdk.tf.json'));
    plan = await workplace.planFromNothing(stack);
  });

  afterAll(() => workplace.remove());

  it('is valid for the AWS provider', async () => {
    await expect(workplace.terraform(stack, 'validate')).resolves.toContain('The configuration is valid');
  });

  it('plans to create the process, a function for each route and the scheduled functions, without calling AWS', () => {
    expect(new Set(plan.resource_changes.flatMap(({ change }) => change.actions))).toEqual(new Set(['create']));
    const functions = planned(plan, 'aws_lambda_function').map(({ function_name }) => function_name);
    const names = [
      'order-process',
      ...routed,
      ...functionNames.filter((name) => functionSpec(name).schedule !== undefined),
    ];
    expect(functions.sort()).toEqual(names.map((name) => `order-processing-durable-dev-${name}`).sort());
    expect(planned(plan, 'aws_apigatewayv2_route')).toHaveLength(routed.length);
  });
});
