import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { App } from 'cdktf';
import { afterAll, expect, test } from 'vitest';
import { functionNames, functionSpec, isStep, workflowsServed } from '../../functions/manifest.ts';
import { environments } from '../../infrastructure/config.ts';
import { LambdaDurableStack } from '../../infrastructure/lambda-durable-stack.ts';
import { clientConfig } from '../../orders/adapters/client-config.ts';
import { block, type Configuration, removeFolders, temporaryFolder } from './synthesise.ts';

afterAll(removeFolders);

const bundles = temporaryFolder();
for (const name of ['order-process', 'api', 'start-pending']) {
  mkdirSync(path.join(bundles, name));
  writeFileSync(path.join(bundles, name, 'handler.mjs'), `export const handler = async () => '${name}';\n`);
}
const outdir = temporaryFolder();
const app = new App({ outdir });
new LambdaDurableStack(app, { environment: 'test', config: environments.dev, bundles });
app.synth();
const file = path.join(outdir, 'stacks/order-processing-durable-test/cdk.tf.json');
const configuration: Configuration = JSON.parse(readFileSync(file, 'utf8'));

interface Statement {
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

function statements(policy: string): readonly Statement[] {
  return JSON.parse(String(block(configuration, 'aws_iam_role_policy', policy).policy)).Statement;
}

const allowed = (policy: string, action: string) =>
  statements(policy).find(({ Action }) => Action.includes(action))?.Resource;

test('the order process is a durable function whose execution timeout exceeds all of its waits', () => {
  const { durable_config } = block(configuration, 'aws_lambda_function', 'order_process');

  expect(durable_config).toEqual({ execution_timeout: 32 * 86_400, retention_period: 14 });
});

test('the order process keeps personal data forever unless a number of days is configured', () => {
  const { environment } = block(configuration, 'aws_lambda_function', 'order_process');

  expect(environment).toMatchObject({ variables: { PERSONAL_DATA_DAYS: 'forever' } });
});

test('the stack requires a provider version that supports durable functions', () => {
  expect(configuration.terraform.required_providers).toEqual({
    aws: { source: 'hashicorp/aws', version: '>= 6.25.0, < 7.0.0' },
  });
});

test('the order process may save and read the checkpoints of every version of itself', () => {
  const executions = ['${aws_lambda_function.order_process.arn}:*'];
  const policy = 'order_process_role_durable_execution';

  expect(allowed(policy, 'lambda:CheckpointDurableExecution')).toEqual(executions);
  expect(allowed(policy, 'lambda:GetDurableExecutionState')).toEqual(executions);
});

test('all attempts of one call to AWS end within the timeout of every function', () => {
  const { maxAttempts, requestHandler } = clientConfig;
  const worst = maxAttempts * (requestHandler.connectionTimeout + requestHandler.requestTimeout);
  const timeouts = Object.values(configuration.resource.aws_lambda_function ?? {}).map(({ timeout }) => timeout);

  expect(timeouts.length).toBeGreaterThan(4);
  for (const timeout of timeouts) expect(worst / 1000).toBeLessThan(Number(timeout));
});

test('only the alias of the durable function is invoked', () => {
  const { environment } = block(configuration, 'aws_lambda_function', 'submit_order') as {
    environment: { variables: Record<string, string> };
  };

  expect(environment.variables.DURABLE_FUNCTION_ARN).toBe('${aws_lambda_alias.order_process_live.arn}');
  expect(allowed('submit_order_role_run', 'lambda:InvokeFunction')).toEqual([
    '${aws_lambda_alias.order_process_live.arn}',
  ]);
});

test('the functions that receive payment outcomes and decisions may complete callbacks, and get-order may not', () => {
  const action = 'lambda:SendDurableExecutionCallbackSuccess';

  expect(allowed('payment_callback_role_run', action)).toBeDefined();
  expect(allowed('approval_callback_role_run', action)).toBeDefined();
  expect(allowed('get_order_role_run', action)).toBeUndefined();
});

test('each alarm has a unique name that contains its function', () => {
  const alarms = Object.values(configuration.resource.aws_cloudwatch_metric_alarm ?? {});
  const names = alarms.map(({ alarm_name }) => String(alarm_name));

  expect(new Set(names).size).toBe(names.length);
  for (const name of ['submit-order', 'order-process', 'payment-callback']) {
    expect(names).toContain(`order-processing-durable-test-${name}-throttles`);
  }
});

test('alarms exist for executions that fail, time out or are stopped', () => {
  const ofExecutions = Object.values(configuration.resource.aws_cloudwatch_metric_alarm ?? {}).filter(
    ({ metric_name }) => String(metric_name).startsWith('DurableExecution'),
  );

  expect(ofExecutions.map(({ metric_name }) => metric_name).sort()).toEqual([
    'DurableExecutionFailed',
    'DurableExecutionStopped',
    'DurableExecutionTimedOut',
  ]);
  for (const { namespace, dimensions } of ofExecutions) {
    expect([namespace, dimensions]).toEqual([
      'AWS/Lambda',
      { FunctionName: '${aws_lambda_function.order_process.function_name}' },
    ]);
  }
});

test('the function that starts executions may read which order an execution belongs to', () => {
  const arn = '${aws_lambda_function.order_process.arn}';

  expect(allowed('submit_order_role_run', 'lambda:ListDurableExecutionsByFunction')).toEqual([arn]);
  expect(allowed('submit_order_role_run', 'lambda:GetDurableExecution')).toEqual([`${arn}:*/durable-execution/*/*`]);
});

test('a schedule invokes the function that starts accepted orders without an execution', () => {
  expect(block(configuration, 'aws_scheduler_schedule')).toMatchObject({
    schedule_expression: 'rate(1 minute)',
    target: { arn: '${aws_lambda_alias.start_pending_live.arn}' },
  });
  expect(allowed('start_pending_role_run', 'lambda:InvokeFunction')).toEqual([
    '${aws_lambda_alias.order_process_live.arn}',
  ]);
  expect(allowed('start_pending_role_run', 'lambda:SendDurableExecutionCallbackSuccess')).toBeUndefined();
});

test('the alarms on log entries for a person are the same as in the Step Functions stack', () => {
  const names = Object.values(configuration.resource.aws_cloudwatch_metric_alarm ?? {}).map(({ alarm_name }) =>
    String(alarm_name).replace('order-processing-durable-test-', ''),
  );
  const served = functionNames.filter((name) => !isStep(name) && workflowsServed(name).has('order-processing'));
  const wanted = served.flatMap((name) => functionSpec(name).alarm?.id ?? []);

  expect(wanted).toEqual(['executions-not-started', 'money-stranded']);
  expect(names).toEqual(expect.arrayContaining(wanted));
});

test('a parked order has an alarm', () => {
  const alarms = JSON.stringify(configuration.resource.aws_cloudwatch_metric_alarm);

  expect(alarms).toContain('complete its callback RepairCompleted');
});

test('an API without its bundle is refused with the command that builds it', () => {
  const props = { environment: 'none', config: environments.dev, bundles: temporaryFolder() };

  expect(() => new LambdaDurableStack(new App({ outdir: temporaryFolder() }), props)).toThrow('run `make build`');
});
