import path from 'node:path';
import { LambdaFunction } from '@cdktf/provider-aws/lib/lambda-function/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { LocalBackend, TerraformOutput } from 'cdktf';
import { Construct } from 'constructs';
import {
  type FunctionSpec,
  functionNames,
  functionSpec,
  isStep,
  type KeyPrefix,
  type TableAction,
  workflowsServed,
} from '../functions/manifest.ts';
import type { EnvironmentConfig } from './config.ts';
import type { Alarms } from './constructs/alarms.ts';
import { Encryption } from './constructs/encryption.ts';
import { HandlerFunction } from './constructs/handler-function.ts';
import { Schedule } from './constructs/schedule.ts';
import { resourcePermissions } from './function-permissions.ts';
import { orderResources } from './order-resources.ts';
import { ReadableStack } from './readable-stack.ts';

export interface LambdaDurableStackProps {
  readonly environment: string;
  readonly config: EnvironmentConfig;
  /** The folder with `order-process/handler.mjs`, `api/handler.mjs` and `start-pending/handler.mjs`. */
  readonly bundles: string;
}

/** s: enough for an approval, a payment, and a month for a repair. Lambda allows a year at most. */
const executionTimeout = 32 * 86_400;

/** days that the history of an execution is kept after its end */
const retentionPeriod = 14;

/**
 * Order processing as a Lambda durable function: `order-processing-durable-<environment>`.
 *
 * A separate stack, because `durable_config` needs version 6.25 or later of the AWS provider.
 */
export class LambdaDurableStack extends ReadableStack {
  constructor(scope: Construct, { environment, config, bundles }: LambdaDurableStackProps) {
    const name = `order-processing-durable-${environment}`;
    super(scope, name);
    new AwsProvider(this, 'aws', { region: config.region });
    new LocalBackend(this, { path: `../../../terraform.${name}.tfstate` });
    this.addOverride('terraform.required_providers.aws', { source: 'hashicorp/aws', version: '>= 6.25.0, < 7.0.0' });

    const system = new Construct(this, 'Default');
    const encryption = Encryption.withKey(config.kmsKeyArn);
    const {
      shared,
      table,
      paymentSecretArn,
      api,
      environment: variables,
    } = orderResources(system, { ...config, name, encryption });
    const resources = { tableArn: table.arn, paymentSecretArn };

    const process = new HandlerFunction(system, 'order-process', {
      name: `${name}-order-process`,
      description: 'Processes an order, with all its steps',
      bundle: path.join(bundles, 'order-process'),
      // The timeout of one invocation, which ends at each wait.
      timeout: 120,
      memory: 512,
      environment: variables,
      permissions: resourcePermissions(rowOfAllSteps(), resources),
      ...shared,
    });
    const lambda = process.node.defaultChild;
    if (!(lambda instanceof LambdaFunction))
      throw new Error('The default child of HandlerFunction must be its LambdaFunction: see handler-function.ts.');
    lambda.putDurableConfig({ executionTimeout, retentionPeriod });
    // Lambda authorizes these against the execution's ARN, which begins with that of a version:
    // https://docs.aws.amazon.com/lambda/latest/dg/durable-security.html
    const executions = [`${lambda.arn}:*`];
    const callbacks = {
      why: 'Sends the results of callbacks that executions wait for',
      actions: ['lambda:SendDurableExecutionCallbackSuccess', 'lambda:SendDurableExecutionCallbackFailure'],
      resources: executions,
    };
    const checkpoints = {
      why: 'Stores the progress of its executions, and reads it again',
      actions: ['lambda:CheckpointDurableExecution', 'lambda:GetDurableExecutionState'],
      resources: executions,
    };
    process.allow('durable-execution', [checkpoints, callbacks]);
    addExecutionAlarms(process, shared.alarms, lambda.functionName);
    process.alarmOnError(
      'orders-parked',
      'OrderParked',
      'An order is parked: a compensation failed after all its retries. Look at its execution, repair the cause, and complete its callback RepairCompleted.',
    );

    // Executions continue with the version with which they began, even if the alias has a newer one later.
    const live = process.alias('live');
    const readExisting = {
      why: 'Reads for which order an execution was started, if one with the same name exists',
      notUsedLocally: 'only an order that an older version has written otherwise needs it',
    };
    const starts = [
      { why: 'Starts executions', actions: ['lambda:InvokeFunction'], resources: [live.arn] },
      // Each action on the resource that the reference lists for it:
      // https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
      { ...readExisting, actions: ['lambda:ListDurableExecutionsByFunction'], resources: [lambda.arn] },
      {
        ...readExisting,
        actions: ['lambda:GetDurableExecution'],
        resources: [`${lambda.arn}:*/durable-execution/*/*`],
      },
    ];
    for (const functionName of functionNames) {
      const spec = functionSpec(functionName);
      if (isStep(functionName) || !workflowsServed(functionName).has('order-processing')) continue;
      const handler = new HandlerFunction(system, functionName, {
        name: `${name}-${functionName}`,
        description: spec.description,
        bundle: path.join(bundles, spec.route === undefined ? functionName : 'api'),
        timeout: spec.timeout,
        memory: spec.memory,
        environment: { ...variables, DURABLE_FUNCTION_ARN: live.arn },
        permissions: [
          ...resourcePermissions(spec, resources),
          ...(spec.sendsTaskResults ? [callbacks] : []),
          ...(spec.startsExecutions ? starts : []),
        ],
        ...(spec.alarm && { expectedErrors: [spec.alarm.error] }),
        ...shared,
      });
      if (spec.route !== undefined) api.route(spec.route, handler, spec.authorization ?? 'identity');
      if (spec.schedule !== undefined) {
        new Schedule(system, `${functionName}-schedule`, {
          name: `${name}-${functionName}`,
          expression: spec.schedule,
          description: spec.description,
          handler,
          ...shared,
        });
      }
      if (spec.alarm !== undefined) handler.alarmOnError(spec.alarm.id, spec.alarm.error, spec.alarm.description);
    }

    this.tag(system, { project: 'order-processing', environment, ...config.tags });
    const outputs = {
      api_url: [api.url, 'Base URL of the HTTP API'],
      function_arn: [live.arn, 'ARN by which the durable function is invoked'],
      table_name: [table.name, 'Name of the DynamoDB table'],
      payment_secret_arn: [
        paymentSecretArn,
        'ARN of the secret for the payment gateway’s API key and webhook secrets, whose value you must set',
      ],
    } as const;
    for (const [id, [value, description]] of Object.entries(outputs)) {
      new TerraformOutput(this, id, { value, description, staticId: true });
    }
  }
}

/** The metrics of Lambda for executions that failed, timed out or were stopped, with the texts of their alarms. */
const failureMetrics = {
  DurableExecutionFailed:
    'An execution failed, which only a technical failure does. Look at the executions of the function, status FAILED; see the error.',
  DurableExecutionTimedOut:
    'An execution took longer than its time limit. Look at the executions of the function, status TIMED_OUT: nothing was compensated.',
  DurableExecutionStopped:
    'A person or a program stopped an execution. Look at the executions of the function, status STOPPED: nothing was compensated.',
} as const;

/**
 * Adds an alarm on each of these metrics.
 * https://docs.aws.amazon.com/lambda/latest/dg/durable-monitoring.html#durable-monitoring-execution-metrics
 */
function addExecutionAlarms(scope: Construct, alarms: Alarms, functionName: string): void {
  for (const [name, description] of Object.entries(failureMetrics)) {
    const ending = name
      .replace('DurableExecution', '')
      .replace(/([a-z])([A-Z])/g, '$1-$2')
      .toLowerCase();
    alarms.add(scope, `executions-${ending}`, {
      metric: { namespace: 'AWS/Lambda', name, dimensions: { FunctionName: functionName }, statistic: 'Sum' },
      description,
    });
  }
}

/** A manifest row with the permissions of all steps, because the durable function runs all of them. */
function rowOfAllSteps(): FunctionSpec {
  const steps = functionNames.filter(isStep).map(functionSpec);
  const table: Partial<Record<KeyPrefix, readonly TableAction[]>> = {};
  for (const step of steps) {
    for (const [prefix, actions] of Object.entries(step.table ?? {}) as [KeyPrefix, readonly TableAction[]][]) {
      table[prefix] = [...new Set([...(table[prefix] ?? []), ...actions])];
    }
  }
  return { description: '', timeout: 0, memory: 0, environment: [], table, readsPaymentSecret: true };
}
