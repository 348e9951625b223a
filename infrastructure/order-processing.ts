import path from 'node:path';
import { SecretsmanagerSecret } from '@cdktf/provider-aws/lib/secretsmanager-secret/index.js';
import { Fn } from 'cdktf';
import { Construct } from 'constructs';
import {
  arnPlaceholder,
  type EnvironmentName,
  type FunctionName,
  functionNames,
  functionSpec,
} from '../functions/manifest.ts';
import type { EnvironmentConfig } from './config.ts';
import { guardUse } from './constructs/definition-guards.ts';
import { HandlerFunction } from './constructs/handler-function.ts';
import { HttpApi } from './constructs/http-api.ts';
import { NotificationPipe } from './constructs/notification-pipe.ts';
import { Table } from './constructs/table.ts';
import { Workflow } from './constructs/workflow.ts';
import { resourcePermissions, workflowPermissions } from './function-permissions.ts';

export interface OrderProcessingProps extends EnvironmentConfig {
  /** The first part of every resource's name: `order-processing-dev`. */
  readonly name: string;
  /** The folder that holds a folder a function with its bundle. */
  readonly bundles: string;
}

const project = path.resolve(import.meta.dirname, '..');

/** Order processing, whole: the workflow, its functions, its table, its API and its notifications. */
export class OrderProcessing extends Construct {
  readonly apiUrl: string;
  readonly stateMachineArn: string;
  /** The number of the newest version of the order workflow. */
  readonly workflowVersion: string;
  readonly tableName: string;
  readonly paymentSecretArn: string;
  readonly notificationTopicArn: string;

  constructor(scope: Construct, id: string, props: OrderProcessingProps) {
    super(scope, id);
    const { name, logRetention } = props;
    const table = new Table(this, 'table', { name, protect: props.protectData });
    const notifications = new NotificationPipe(this, 'notifications', {
      name: `${name}-notifications`,
      streamArn: table.streamArn,
      sortKeyPrefix: 'NOTIFICATION#',
    });
    // Its value is set by who runs the system, and so is in neither the code nor the state.
    const secret = new SecretsmanagerSecret(this, 'payment-secret', {
      name: `${name}-payment`,
      description:
        'The payment gateway’s API key and webhook secrets: {"apiKey": "...", "webhookSecrets": ["whsec_..."]}',
    });
    const api = new HttpApi(this, 'api', { name, jwt: props.jwt, throttling: props.throttling, logRetention });

    const environment: Record<Exclude<EnvironmentName, 'STATE_MACHINE_ARN'>, string> = {
      TABLE_NAME: table.name,
      APPROVAL_LIMITS: Fn.jsonencode(props.approvalLimits),
      PAYMENT_GATEWAY_URL: props.paymentGatewayUrl,
      PAYMENT_SECRET_ARN: secret.arn,
      PAYMENT_CALLBACK_URL: `${api.url}/payments/callback`,
    };
    const resources = { tableArn: table.arn, paymentSecretArn: secret.arn };
    const handlers = new Construct(this, 'functions');
    const handler = (functionName: FunctionName, more: Partial<Record<EnvironmentName, string>> = {}) => {
      const spec = functionSpec(functionName);
      return new HandlerFunction(handlers, functionName, {
        name: `${name}-${functionName}`,
        description: spec.description,
        bundle: path.join(props.bundles, functionName),
        timeout: spec.timeout,
        memory: spec.memory,
        environment: pick({ ...environment, ...more }, spec.environment),
        permissions: resourcePermissions(spec, resources),
        logRetention,
      });
    };

    const steps = new Map(
      functionNames.filter((step) => functionSpec(step).route === undefined).map((step) => [step, handler(step)]),
    );
    const functionArns = Object.fromEntries(
      [...steps].map(([step, { qualifiedArn }]) => [arnPlaceholder(step), qualifiedArn]),
    );
    const orders = new Workflow(this, 'workflow', {
      name,
      definition: definitionOf('order-processing'),
      functionArns,
      ...props.workflow,
      logRetention,
    });
    const quotes = new Workflow(this, 'quotes', {
      name: `${name}-quote`,
      type: 'EXPRESS',
      definition: definitionOf('order-quote'),
      functionArns,
      // An Express workflow has no other history.
      logLevel: 'ALL',
      includeExecutionData: props.workflow.includeExecutionData,
      logRetention,
    });
    guardUse(Object.keys(functionArns), [orders, quotes]);

    api.workflowRoute('POST /quotes', quotes);
    const all = new Map(steps);
    for (const functionName of functionNames) {
      const { route, authorization = 'identity' } = functionSpec(functionName);
      if (route === undefined) continue;
      const routed = handler(functionName, { STATE_MACHINE_ARN: orders.aliasArn });
      api.route(route, routed, authorization);
      all.set(functionName, routed);
    }
    for (const [functionName, deployed] of all) {
      const statements = workflowPermissions(functionSpec(functionName), orders);
      if (statements.length > 0) deployed.allow('workflow', statements);
    }

    this.apiUrl = api.url;
    this.stateMachineArn = orders.arn;
    this.workflowVersion = Fn.element(Fn.split(':', orders.versionArn), 7);
    this.tableName = table.name;
    this.paymentSecretArn = secret.arn;
    this.notificationTopicArn = notifications.topicArn;
  }
}

const definitionOf = (workflow: string): string => path.join(project, 'state-machines', workflow, 'state_machine.json');

/** The variables that a function asks for. A step cannot have the state machine's ARN, which names the step itself. */
function pick(
  values: Partial<Record<EnvironmentName, string>>,
  names: readonly EnvironmentName[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.map((name) => {
      const value = values[name];
      if (value === undefined) {
        throw new Error(`A step of the workflow cannot have ${name}: take it out of its row in functions/manifest.ts.`);
      }
      return [name, value];
    }),
  );
}
